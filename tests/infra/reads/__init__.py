"""Reading at once, on connections of their own."""
