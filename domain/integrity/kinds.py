"""The words of verification: each a closed list."""

from enum import StrEnum


class VerifiedPart(StrEnum):
    """What a run goes through, each by itself.

    OBJECTS are the stored files that rows name, held against the SHA-256 that the row has; LOG is the sealed log with
    its tree and its signed checkpoints; ENTRIES are looked through for one that was never sealed.
    """

    OBJECTS = "OBJECTS"
    LOG = "LOG"
    ENTRIES = "ENTRIES"


class FindingState(StrEnum):
    """OPEN it is told until a person has acknowledged it."""

    OPEN = "OPEN"
    ACKNOWLEDGED = "ACKNOWLEDGED"
