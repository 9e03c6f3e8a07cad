"""What can be done with retention samples."""
