"""Objects that are written once, verified whenever they are read, and kept for as long as they must be."""
