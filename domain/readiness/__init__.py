"""Whether what a batch needs is there when it starts, and how long that took from receipt to release."""
