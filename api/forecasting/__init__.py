"""What will lapse before a batch ends, in GraphQL."""
