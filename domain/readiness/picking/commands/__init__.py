"""What can be done with pick lists."""
