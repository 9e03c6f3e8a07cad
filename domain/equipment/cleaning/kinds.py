"""The words of cleaning: each a closed list."""

from enum import StrEnum


class Cleanliness(StrEnum):
    """What equipment is, apart from its service and its allocation (EQP-1)."""

    CLEAN = "CLEAN"
    STERILE = "STERILE"
    IN_USE = "IN_USE"
    DIRTY = "DIRTY"
    CLEANING = "CLEANING"


class CleaningKind(StrEnum):
    """A MINOR cleaning serves within a campaign, a MAJOR one begins the next (EQP-4)."""

    MINOR = "MINOR"
    MAJOR = "MAJOR"


class ProcedureKind(StrEnum):
    """What a procedure does; to sterilise takes what is clean already."""

    MINOR = "MINOR"
    MAJOR = "MAJOR"
    STERILISATION = "STERILISATION"


class ProcedureState(StrEnum):
    """Cleaned is by what is EFFECTIVE; an edition is SUPERSEDED by the next, or RETIRED with none after it."""

    DRAFT = "DRAFT"
    EFFECTIVE = "EFFECTIVE"
    SUPERSEDED = "SUPERSEDED"
    RETIRED = "RETIRED"


class CleaningState(StrEnum):
    """PERFORMED passed its performer's inspection and waits for its verifier's."""

    RUNNING = "RUNNING"
    PERFORMED = "PERFORMED"
    PASSED = "PASSED"
    FAILED = "FAILED"


class Inspection(StrEnum):
    PASSED = "PASSED"
    FAILED = "FAILED"
