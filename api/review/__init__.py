"""Review, release blockers and disposition over GraphQL."""
