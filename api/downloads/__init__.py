"""What people fetch as a file: expiring links, and the answer that carries the bytes."""
