"""Retention samples over GraphQL."""
