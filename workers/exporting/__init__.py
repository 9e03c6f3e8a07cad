"""Making the exported record of a batch, step by step."""
