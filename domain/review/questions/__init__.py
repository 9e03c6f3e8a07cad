"""What a reviewer asks the floor, and what the floor answers."""
