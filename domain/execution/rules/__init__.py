"""What must hold while a batch is executed."""
