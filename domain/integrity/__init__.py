"""That what is kept is still what was kept: runs that verify it, what they found, and who has looked at that."""
