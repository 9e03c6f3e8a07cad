"""How long records are kept, over GraphQL."""
