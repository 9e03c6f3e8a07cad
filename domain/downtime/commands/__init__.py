"""What can be done with downtime sets: keep them, declare one used, account for its pages, transcribe, check."""
