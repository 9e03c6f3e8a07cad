"""The words of a master batch record: states, roles and kinds, each a closed list."""

from enum import StrEnum


class VersionState(StrEnum):
    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    APPROVED = "APPROVED"
    EFFECTIVE = "EFFECTIVE"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"


class ApprovalRole(StrEnum):
    """Each is given by a different person, none of them the author (REC-2); a company's route says which and when."""

    PRODUCTION = "PRODUCTION"
    QUALITY = "QUALITY"
    PROCESS_ENGINEERING = "PROCESS_ENGINEERING"
    QUALIFIED_PERSON = "QUALIFIED_PERSON"


class MaterialRole(StrEnum):
    ACTIVE = "ACTIVE"
    COMPENSATOR = "COMPENSATOR"
    EXCIPIENT = "EXCIPIENT"
    SOLVENT = "SOLVENT"
    COATING = "COATING"
    PACKAGING = "PACKAGING"


class ParameterKind(StrEnum):
    NUMBER = "NUMBER"
    TEXT = "TEXT"
    CHOICE = "CHOICE"
    YES_NO = "YES_NO"
    DATE_TIME = "DATE_TIME"
    FILE = "FILE"


class Rounding(StrEnum):
    """How a value is rounded before it is compared (EXE-3, EXE-4)."""

    HALF_UP = "HALF_UP"
    HALF_EVEN = "HALF_EVEN"


class PhaseSignature(StrEnum):
    """Who signs a phase: P, V and Q of the paper record; each a different person."""

    PERFORMED = "PERFORMED"
    VERIFIED = "VERIFIED"
    QUALITY = "QUALITY"
