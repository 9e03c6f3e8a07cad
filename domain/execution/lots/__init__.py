"""What batches and the status of lots have to do with each other: approvals to use one, and flags when it changes."""
