"""Exceptions over GraphQL."""
