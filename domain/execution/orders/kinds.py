"""The words of planning: each a closed list."""

from enum import StrEnum


class OrderState(StrEnum):
    """How far a process order is until its batch is issued; from ISSUED on its batch says that."""

    PLANNED = "PLANNED"
    READY = "READY"
    ISSUED = "ISSUED"
    CANCELLED = "CANCELLED"


class CampaignState(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"
