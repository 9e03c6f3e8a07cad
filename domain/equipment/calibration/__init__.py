"""The calibration of equipment: what is demanded, by which standards it was made, what it found (EQP-5)."""
