"""What the qualified person certifies, by which authorisations, and on whose confirmations (EU GMP Annex 16)."""
