"""Things as they were, over GraphQL."""
