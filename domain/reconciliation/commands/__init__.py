"""What can be done in reconciliation, one family of acts to a file."""
