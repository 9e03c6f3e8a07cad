"""What a person is told that there is to do, and what keeps them from it: from facts alone."""
