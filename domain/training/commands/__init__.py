"""What can be done about qualifications and training."""
