"""Scheduled verification: each stored file and each sealed entry is looked at again within a period (AUD-3, AUD-4)."""
