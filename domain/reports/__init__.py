"""Reports beside the batch record, made of what the records say at one moment and kept as files (REP-1)."""
