"""What forbids to make a batch now, and what will lapse before its planned end."""
