"""The words of review: each a closed list."""

from enum import StrEnum


class ReviewKind(StrEnum):
    """Whose review it is: production's by who supervises the floor, then quality's."""

    PRODUCTION = "PRODUCTION"
    QUALITY = "QUALITY"
