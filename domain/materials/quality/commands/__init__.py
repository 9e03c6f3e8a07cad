"""What can be done with specifications, samples, results and the status of lots."""
