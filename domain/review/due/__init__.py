"""Until when a complete batch is reviewed and decided on, as its site's policy says (REV-14)."""
