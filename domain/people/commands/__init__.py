"""What can be done with people, accounts and sessions."""
