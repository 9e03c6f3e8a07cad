"""The words of a room's environment: each a closed list."""

from enum import StrEnum


class EnvironmentLimitState(StrEnum):
    """Of one that ENDED nothing is read any more; what was, stays."""

    WATCHED = "WATCHED"
    ENDED = "ENDED"


class EnvironmentSource(StrEnum):
    """Whether a person read it, or a device told it."""

    PERSON = "PERSON"
    DEVICE = "DEVICE"
