"""A batch that ends before it is complete: what it leaves behind, and its abort."""
