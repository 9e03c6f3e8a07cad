"""The words of line and room clearance: each a closed list."""

from enum import StrEnum


class ClearanceProcedureState(StrEnum):
    """By a RETIRED procedure nothing more is demanded or cleared; what was, keeps what it said."""

    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


class DemandState(StrEnum):
    DEMANDED = "DEMANDED"
    WITHDRAWN = "WITHDRAWN"


class ClearanceState(StrEnum):
    """PERFORMED found nothing and waits for its verifier; only a CLEARED one serves, until it LAPSED."""

    RUNNING = "RUNNING"
    PERFORMED = "PERFORMED"
    CLEARED = "CLEARED"
    FAILED = "FAILED"
    LAPSED = "LAPSED"


class ClearanceFinding(StrEnum):
    """What was found of one item."""

    CLEAR = "CLEAR"
    NOT_CLEAR = "NOT_CLEAR"


class LapseCause(StrEnum):
    """Its TIME passed, another batch's USE came between, a later clearance FAILED there, or it was REPEATED."""

    TIME = "TIME"
    USE = "USE"
    FAILED = "FAILED"
    REPEATED = "REPEATED"
