"""Who is asking: sessions, tokens, proofs."""
