"""What the command line does: composing the parts, running them, and the operator's acts."""
