"""Reference and retention samples: what is kept of each lot, where, for how long, and what becomes of it."""
