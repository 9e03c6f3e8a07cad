"""What quality knows of a lot: what it must be, what was found in it, and what may be done with it."""
