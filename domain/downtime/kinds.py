"""The words of downtime sets: each a closed list."""

from enum import StrEnum


class DowntimeSetState(StrEnum):
    """DUE waits until the site's interval is over; DROPPED was never made, since the batch ended before."""

    DUE = "DUE"
    REQUESTED = "REQUESTED"
    CURRENT = "CURRENT"
    SUPERSEDED = "SUPERSEDED"
    DROPPED = "DROPPED"
    FAILED = "FAILED"


class DowntimePageState(StrEnum):
    """What became of an issued page; CHECKED is a USED one whose transcriptions a second person checked."""

    ISSUED = "ISSUED"
    USED = "USED"
    CHECKED = "CHECKED"
    SPOILED = "SPOILED"
    UNUSED_DESTROYED = "UNUSED_DESTROYED"


class PageOutcome(StrEnum):
    """What a person accounts for a page as."""

    USED = "USED"
    SPOILED = "SPOILED"
    UNUSED_DESTROYED = "UNUSED_DESTROYED"
