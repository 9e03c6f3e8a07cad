"""Materials, lots and their genealogy over GraphQL."""
