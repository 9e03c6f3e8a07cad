"""Practice runs in GraphQL, watermarked."""
