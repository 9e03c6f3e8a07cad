"""Inspections by authorities: what their inspectors may read, until when, and what they looked at."""
