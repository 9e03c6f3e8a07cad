"""A company's recipe at a site: what the site changes of it, by declared overrides, and how it follows (REC-9)."""
