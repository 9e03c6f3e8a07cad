"""The report over exceptions: what left the expected path, how grave it was, and who judged it (REP-2)."""
