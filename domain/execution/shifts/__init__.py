"""Who does what in a batch now, and how one person or shift gives that to another."""
