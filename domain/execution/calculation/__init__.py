"""Calculated values: what a version's formulas need, what they give, and what a change of one value changes."""
