"""What quality keeps an eye on: reviews and exceptions that wait, how often it went right, patterns in the entries."""
