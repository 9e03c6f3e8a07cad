"""What a batch can do with equipment."""
