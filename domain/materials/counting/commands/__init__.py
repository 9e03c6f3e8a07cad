"""What can be done with cycle counts."""
