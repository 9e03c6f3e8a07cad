"""The maintenance of equipment, in GraphQL."""
