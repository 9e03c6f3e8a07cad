"""Shifts of a site and who works in them, in GraphQL."""
