"""Training's own tests."""
