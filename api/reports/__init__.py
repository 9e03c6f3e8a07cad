"""Reports beside the batch record: asking for them, and fetching their files."""
