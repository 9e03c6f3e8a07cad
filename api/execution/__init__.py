"""Batches, phases and values over GraphQL."""
