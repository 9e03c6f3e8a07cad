"""What people recorded on a site's devices while these had no connection, and sent when they had one again."""
