"""How equipment is kept clean, in GraphQL."""
