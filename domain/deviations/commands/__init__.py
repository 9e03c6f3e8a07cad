"""What can be done with deviations."""
