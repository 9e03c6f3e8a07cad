"""What can be done while a batch's materials are dispensed."""
