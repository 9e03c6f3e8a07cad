"""What a room's air is to be like, and what was read of it."""
