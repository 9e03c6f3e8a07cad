"""Each act on shifts."""
