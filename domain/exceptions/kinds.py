"""The words of exceptions: states, classes and who approves, each a closed list."""

from enum import StrEnum

TOLD = "TOLD"
"""The `rule` of an exception that a person told; every other one names the rule of the domain that found it."""


class ExceptionState(StrEnum):
    """Open until assessed, then in approval where its class demands one (REV-1).

    A wrong original's closes by its correction, stays in the record and is looked at all the same (EXE-8).
    """

    OPEN = "OPEN"
    IN_APPROVAL = "IN_APPROVAL"
    RESOLVED_BY_CORRECTION = "RESOLVED_BY_CORRECTION"
    ASSESSED = "ASSESSED"


class Classification(StrEnum):
    """How grave it is, from the least to the gravest; sets who must approve (REV-1)."""

    MINOR = "MINOR"
    MAJOR = "MAJOR"
    CRITICAL = "CRITICAL"


class ApproverRole(StrEnum):
    """As what a person approves an assessment: of the quality unit, or as the qualified person."""

    QUALITY = "QUALITY"
    QUALIFIED_PERSON = "QUALIFIED_PERSON"
