"""The equipment of a plant: its hierarchy, its classes, and each piece with what it can do."""
