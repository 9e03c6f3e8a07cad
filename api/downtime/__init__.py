"""Downtime sets over GraphQL, and their files."""
