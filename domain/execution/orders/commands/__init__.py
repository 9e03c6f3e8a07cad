"""What is done with process orders and campaigns."""
