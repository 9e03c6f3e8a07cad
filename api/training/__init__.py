"""Qualifications and training over GraphQL."""
