"""What can be done about labels, their printers and their jobs."""
