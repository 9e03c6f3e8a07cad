"""The words of readiness: each a closed list."""

from enum import StrEnum


class LineReadiness(StrEnum):
    """Whether a line of a batch's formula can be picked on the day it is needed.

    WAITING_FOR_RELEASE: it can, once lots in quarantine are released. UNDEFINED: what stock there is can't be told,
    since no material has the formula's code, or its unit doesn't convert into the formula's.
    """

    READY = "READY"
    WAITING_FOR_RELEASE = "WAITING_FOR_RELEASE"
    SHORT = "SHORT"
    UNDEFINED = "UNDEFINED"


class Supplied(StrEnum):
    """On what grounds a lot serves a line: released, approved for this batch alone, or only once it is released."""

    RELEASED = "RELEASED"
    CONDITIONAL = "CONDITIONAL"
    QUARANTINED = "QUARANTINED"
