"""Building blocks: parts of procedures that recipes are built from, and what became of them since."""
