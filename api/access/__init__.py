"""Reviews of who has which rights over GraphQL."""
