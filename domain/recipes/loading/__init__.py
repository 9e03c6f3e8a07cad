"""Recipes from tables: the columns of the template, rows to elements with every fault told, and elements to rows."""
