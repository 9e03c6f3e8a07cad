"""What can be done about the calibration of equipment."""
