"""What can be done with in-process controls, and what time does with them."""
