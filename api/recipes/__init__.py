"""Master batch records over GraphQL."""
