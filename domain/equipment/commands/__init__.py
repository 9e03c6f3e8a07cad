"""What can be done with equipment, one topic each."""
