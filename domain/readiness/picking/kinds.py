"""The words of picking: each a closed list."""

from enum import StrEnum


class PickListState(StrEnum):
    OPEN = "OPEN"
    STAGED = "STAGED"
    CANCELLED = "CANCELLED"


class PickState(StrEnum):
    """PROPOSED and STAGED reserve the container; DROPPED was never picked, RETURNED went back after it was staged."""

    PROPOSED = "PROPOSED"
    STAGED = "STAGED"
    DROPPED = "DROPPED"
    RETURNED = "RETURNED"


RESERVING = (PickState.PROPOSED, PickState.STAGED)
