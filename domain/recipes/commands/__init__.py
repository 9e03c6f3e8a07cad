"""What can be done with master recipes."""
