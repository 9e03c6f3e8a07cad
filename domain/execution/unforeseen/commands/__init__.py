"""What can be decided while a batch runs, of what its recipe didn't foresee."""
