"""The words of a review's progress: each a closed list."""

from enum import StrEnum


class PartKind(StrEnum):
    """A run of a phase, an exception, or what else is told of the batch as a whole."""

    PHASE = "PHASE"
    EXCEPTION = "EXCEPTION"
    SECTION = "SECTION"
