"""Cycle counts: what stands somewhere, counted without its book, and the book set right by it."""
