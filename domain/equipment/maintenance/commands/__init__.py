"""What can be done about the maintenance of equipment."""
