"""Inspections by authorities: granting, revoking and following them, and logging what inspectors look at."""
