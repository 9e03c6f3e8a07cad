"""Which batch has which equipment, and when it used it (EQP-6)."""
