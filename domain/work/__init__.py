"""What a person can do now, and why not the rest."""
