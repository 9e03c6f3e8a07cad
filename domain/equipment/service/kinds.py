"""The words of what keeps equipment out of service: each a closed list."""

from enum import StrEnum


class TagKind(StrEnum):
    """Why equipment was tagged out."""

    OUT_OF_TOLERANCE = "OUT_OF_TOLERANCE"
    BREAKDOWN = "BREAKDOWN"


class TagState(StrEnum):
    """What is REMEDIED still keeps equipment out, until somebody else signs that it returns: then it is CLEARED."""

    OPEN = "OPEN"
    REMEDIED = "REMEDIED"
    CLEARED = "CLEARED"
