"""Labels: what is printed on them, and what their codes say when they are scanned."""
