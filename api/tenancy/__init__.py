"""Company and sites over GraphQL."""
