"""Whether who acts and what is used are fit for a phase, at the act; and what may override that (EXE-15)."""
