"""The words of a version's governance, each a closed list."""

from enum import StrEnum


class ReviewOutcome(StrEnum):
    """What a periodic review concludes: the version stands until the next one, or is to be replaced."""

    CONFIRMED = "CONFIRMED"
    NEEDS_CHANGE = "NEEDS_CHANGE"
