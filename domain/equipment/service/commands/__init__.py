"""What can be done about the service of equipment that was tagged out."""
