"""The edge: parse, authenticate, call one command or one query, shape the answer."""
