"""The words of deviations and their actions: states, kinds, and where a cause lies, each a closed list."""

from enum import StrEnum


class DeviationState(StrEnum):
    """Open until somebody investigates, in approval once that is concluded, closed by the last approval (DEV-3).

    What changes beneath opens it again.
    """

    OPEN = "OPEN"
    INVESTIGATING = "INVESTIGATING"
    IN_APPROVAL = "IN_APPROVAL"
    CLOSED = "CLOSED"
    REOPENED = "REOPENED"
    WITHDRAWN = "WITHDRAWN"


class CauseCategory(StrEnum):
    """Where the root cause lies, as the field sorts causes; NOT_FOUND where none could be established (DEV-2)."""

    PERSON = "PERSON"
    METHOD = "METHOD"
    MATERIAL = "MATERIAL"
    EQUIPMENT = "EQUIPMENT"
    ENVIRONMENT = "ENVIRONMENT"
    MEASUREMENT = "MEASUREMENT"
    NOT_FOUND = "NOT_FOUND"


class ActionKind(StrEnum):
    """A correction puts right what happened; a corrective action removes its cause, a preventive one a possible one."""

    CORRECTION = "CORRECTION"
    CORRECTIVE = "CORRECTIVE"
    PREVENTIVE = "PREVENTIVE"


class ActionState(StrEnum):
    """Open until its owner says what was done, which another person verifies (DEV-5)."""

    OPEN = "OPEN"
    DONE = "DONE"
    VERIFIED = "VERIFIED"
    CANCELLED = "CANCELLED"


class ImpactReason(StrEnum):
    """Why a batch or lot may be affected: it came of one, shares a lot with it, or its equipment (DEV-9)."""

    MADE_OF_IT = "MADE_OF_IT"
    SAME_LOT = "SAME_LOT"
    SAME_EQUIPMENT = "SAME_EQUIPMENT"
