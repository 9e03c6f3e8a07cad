"""Verification of what is kept over GraphQL: its runs, and what they found."""
