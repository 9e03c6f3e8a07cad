"""Every rule that was evaluated in a batch, with its outcome (REV-7)."""
