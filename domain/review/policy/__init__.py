"""Who releases the batches of a site, as its quality unit says."""
