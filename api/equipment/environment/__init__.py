"""What a room's environment is to be, and what was read of it, in GraphQL."""
