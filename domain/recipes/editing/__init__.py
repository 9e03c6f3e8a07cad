"""How a draft is edited: one element at a time, each edit kept so that it can be undone."""
