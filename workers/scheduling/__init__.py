"""What waits for its day, and what is done on it."""
