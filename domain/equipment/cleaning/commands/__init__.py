"""What can be done about the cleanliness of equipment."""
