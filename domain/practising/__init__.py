"""Practice runs of recipe versions: the same rules, made-up values, nothing of stock, equipment or batches (TRN-13)."""
