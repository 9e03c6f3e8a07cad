"""Recipes in the forms of the world outside: BatchML, and spreadsheets."""
