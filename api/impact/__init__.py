"""What calibrations found out of tolerance put in doubt, in GraphQL."""
