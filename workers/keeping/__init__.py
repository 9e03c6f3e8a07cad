"""Stored files are kept as long as the record of their batch, and as any legal hold on it (KEP-1, KEP-2)."""
