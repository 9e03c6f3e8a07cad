"""Whether a company's data is right, told by its rows and its audit trail alone."""
