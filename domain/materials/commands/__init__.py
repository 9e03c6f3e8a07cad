"""What can be done with materials and lots."""
