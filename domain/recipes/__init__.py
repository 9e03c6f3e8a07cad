"""Master batch records: what is made, from what, by which procedure, within which limits."""
