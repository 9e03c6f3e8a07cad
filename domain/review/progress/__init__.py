"""What reviewers looked at of a batch, and what is left, while it still runs (REV-11)."""
