"""The words of containers and of where they stand: each a closed list."""

from enum import StrEnum


class ContainerState(StrEnum):
    """EMPTY is what somebody said, not what is booked; DESTROYING waits for its witness and gives nothing.

    RETAINED keeps a retention sample, of which only investigations take (21 CFR 211.170).
    """

    CLOSED = "CLOSED"
    OPEN = "OPEN"
    EMPTY = "EMPTY"
    RETAINED = "RETAINED"
    DESTROYING = "DESTROYING"
    DESTROYED = "DESTROYED"


class DestructionState(StrEnum):
    PERFORMED = "PERFORMED"
    WITNESSED = "WITNESSED"
    WITHDRAWN = "WITHDRAWN"


class LocationKind(StrEnum):
    """What a place is for; rejected lots stand apart (21 CFR 211.42(c)(4)), and retention samples do."""

    WAREHOUSE = "WAREHOUSE"
    QUARANTINE = "QUARANTINE"
    REJECT = "REJECT"
    STAGING = "STAGING"
    BOOTH = "BOOTH"
    PRODUCTION = "PRODUCTION"
    RETENTION = "RETENTION"


class LocationState(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"
