"""Recalls over GraphQL, and the files that they are told in."""
