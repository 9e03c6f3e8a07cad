"""Deviations over GraphQL."""
