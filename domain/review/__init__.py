"""Review by exception, what still forbids release, and the decision."""
