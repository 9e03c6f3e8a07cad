"""The words of maintenance: each a closed list."""

from enum import StrEnum


class PlanState(StrEnum):
    """By a plan that ENDED nothing becomes due any more."""

    ACTIVE = "ACTIVE"
    ENDED = "ENDED"


class WorkOrderKind(StrEnum):
    """A PLANNED one comes of a plan whose time has come, a CORRECTIVE one of a breakdown."""

    PLANNED = "PLANNED"
    CORRECTIVE = "CORRECTIVE"


class WorkOrderState(StrEnum):
    """What was COMPLETED counts once another person VERIFIED it; with its plan an order is CANCELLED."""

    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    VERIFIED = "VERIFIED"
    CANCELLED = "CANCELLED"
