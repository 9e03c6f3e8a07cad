"""What a calibration found out of tolerance puts in doubt: every batch since the last good one (EQP-5)."""
