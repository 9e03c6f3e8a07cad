"""The words of working offline: each a closed list."""

from enum import StrEnum


class OfflineKind(StrEnum):
    """What was done on a device: a value recorded, or a phase of what it took out started or completed."""

    VALUE = "VALUE"
    START = "START"
    COMPLETE = "COMPLETE"


class OfflineOutcome(StrEnum):
    """NOT_APPLIED is what depends on an act that wasn't applied."""

    APPLIED = "APPLIED"
    REFUSED = "REFUSED"
    NOT_APPLIED = "NOT_APPLIED"
