"""Specifications, samples and results of lots, and decisions that rest on them, over GraphQL."""
