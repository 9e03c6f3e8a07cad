"""Materials, their lots, every change of a quantity, and where each lot came from and went."""
