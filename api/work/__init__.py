"""My work over GraphQL."""
