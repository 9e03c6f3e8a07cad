"""Material that goes from one site of a company to another."""
