"""Preparing and showing signatures over GraphQL."""
