"""Things as they were at a moment: their rows folded from the audit entries up to then."""
