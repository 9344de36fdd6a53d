"""One file a job; each job is a function that returns an iterator of drawings."""
