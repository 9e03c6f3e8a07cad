"""The words of access reviews: each a closed list."""

from enum import StrEnum


class AccessOutcome(StrEnum):
    """What a review decides of a role that somebody holds."""

    KEPT = "KEPT"
    REVOKED = "REVOKED"
