"""The words of containers and of where they stand: each a closed list."""

from enum import StrEnum


class ContainerState(StrEnum):
    """EMPTY is what somebody said, not what is booked; DESTROYING waits for its witness and gives nothing."""

    CLOSED = "CLOSED"
    OPEN = "OPEN"
    EMPTY = "EMPTY"
    DESTROYING = "DESTROYING"
    DESTROYED = "DESTROYED"


class DestructionState(StrEnum):
    PERFORMED = "PERFORMED"
    WITNESSED = "WITNESSED"
    WITHDRAWN = "WITHDRAWN"


class LocationKind(StrEnum):
    """What a place is for; rejected lots stand apart (21 CFR 211.42(c)(4))."""

    WAREHOUSE = "WAREHOUSE"
    QUARANTINE = "QUARANTINE"
    REJECT = "REJECT"
    STAGING = "STAGING"
    BOOTH = "BOOTH"
    PRODUCTION = "PRODUCTION"


class LocationState(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"
