"""Companies and their sites."""
