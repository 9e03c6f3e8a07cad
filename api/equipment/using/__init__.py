"""Which batch has and uses which equipment, and whether it may, in GraphQL."""
