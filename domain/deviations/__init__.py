"""Exceptions of one cause, investigated together and closed by quality."""
