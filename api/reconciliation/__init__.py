"""Reconciliation over GraphQL."""
