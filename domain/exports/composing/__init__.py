"""From the rows of a record to what people read of it, each part by its topic."""
