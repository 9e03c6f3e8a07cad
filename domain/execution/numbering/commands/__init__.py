"""What is done about the numbering of batches."""
