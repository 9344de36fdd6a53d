"""Many machines: the jobs of a batch file on a Dask cluster (``distributed``, imported only where it is asked for)."""
