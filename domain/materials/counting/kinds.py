"""The words of cycle counts: each a closed list."""

from enum import StrEnum


class CountScope(StrEnum):
    """What is counted: all that stands at a location, or all that a site has of a lot or of a material."""

    LOCATION = "LOCATION"
    LOT = "LOT"
    MATERIAL = "MATERIAL"


class CountState(StrEnum):
    COUNTING = "COUNTING"
    APPROVED = "APPROVED"
    CANCELLED = "CANCELLED"


class CountLineState(StrEnum):
    """TO_RECOUNT waits for another person, because the first found a difference, or a supervisor demands it.

    LEFT is not there, and the book doesn't have it there any more: it was moved or emptied after the count was opened.
    """

    TO_COUNT = "TO_COUNT"
    COUNTED = "COUNTED"
    TO_RECOUNT = "TO_RECOUNT"
    RECOUNTED = "RECOUNTED"
    LEFT = "LEFT"
