"""Who receives what a company makes, and what was shipped to them."""
