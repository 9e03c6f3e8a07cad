"""Exports of the record over GraphQL, and their download."""
