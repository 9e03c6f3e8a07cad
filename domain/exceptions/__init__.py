"""Anything that left the expected path, found by a rule or told by a person."""
