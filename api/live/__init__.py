"""Live events: from the database's notifications to the sockets of those who may see them."""
