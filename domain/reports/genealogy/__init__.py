"""The report of a genealogy: what went into a batch or a lot, what came out of it, and where that is (REP-3, MAT-6)."""
