"""The words of review: each a closed list."""

from enum import StrEnum


class ReviewKind(StrEnum):
    """Whose review it is: production's by who supervises the floor, then quality's."""

    PRODUCTION = "PRODUCTION"
    QUALITY = "QUALITY"


class ReviewStage(StrEnum):
    """What a complete batch waits for, one after the other: its reviews, then the decision on it."""

    PRODUCTION = "PRODUCTION"
    QUALITY = "QUALITY"
    DECISION = "DECISION"
