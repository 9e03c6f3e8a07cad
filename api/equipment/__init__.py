"""Scales, their gateways, what proves that a scale may be used, and readings, in GraphQL."""
