"""Keeping: how long a batch's record is kept, and what keeps it longer (REV-8)."""
