"""One file a job: what a training step is."""
