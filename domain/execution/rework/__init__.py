"""A batch that is made of what was rejected of another one, as quality approved it: rework and reprocessing (REV-5)."""
