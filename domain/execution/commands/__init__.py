"""What can be done with a batch, its phases and values."""
