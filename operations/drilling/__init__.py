"""A restore drill: a backup is restored beside everything else, and proven against what it can't have changed."""
