"""Weighing and dispensing over GraphQL."""
