"""The words of working offline: each a closed list."""

from enum import StrEnum


class OfflineOutcome(StrEnum):
    """NOT_APPLIED is what depends on an act that wasn't applied."""

    APPLIED = "APPLIED"
    REFUSED = "REFUSED"
    NOT_APPLIED = "NOT_APPLIED"
