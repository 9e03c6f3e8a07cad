"""What can be done about purging records."""
