"""What ends a batch, signed."""
