"""Electronic signatures: what is signed, by whom, with what meaning, and whether it still holds."""
