"""Reviewing the audit trail of a batch, as an act of its own."""
