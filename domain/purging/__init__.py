"""Purging: records whose retention is over go by an act of two persons, and what proves that stays (KEP-3, KEP-4)."""
