"""What keeps equipment out of service by rule, and how it returns: by a signature (EQP-1, EQP-5)."""
