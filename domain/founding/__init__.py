"""Founding a company: its own row, and what it needs before anybody can work in it."""
