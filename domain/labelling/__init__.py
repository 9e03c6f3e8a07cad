"""Labels as they are issued: for what, on which printer, how often, and what became of each (21 CFR 211.125)."""
