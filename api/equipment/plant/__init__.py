"""The equipment of a plant in GraphQL: its classes, its hierarchy, each piece."""
