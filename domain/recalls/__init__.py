"""Recalls, mock and real: begun by the quality unit, found by the genealogy, concluded with a signature."""
