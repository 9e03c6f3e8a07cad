"""People, accounts and roles over GraphQL."""
