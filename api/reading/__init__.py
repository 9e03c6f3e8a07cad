"""From a GraphQL selection to rows in one read-only snapshot."""
