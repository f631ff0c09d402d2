"""What the worker does: one file a kind of job."""
