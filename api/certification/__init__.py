"""Authorisations, confirmations and the qualified person's register over GraphQL."""
