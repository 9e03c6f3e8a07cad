"""How batches are numbered: by a company's patterns, or by hand."""
