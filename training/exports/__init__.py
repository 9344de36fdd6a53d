"""What of a run is exported, one file a job."""
