"""Purging records, over GraphQL."""
