"""Oversight over GraphQL: figures and patterns, each with its records, and whose a pseudonym is."""
