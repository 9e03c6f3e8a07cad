"""The words of exceptions: states and classes, each a closed list."""

from enum import StrEnum

TOLD = "TOLD"
"""The `rule` of an exception that a person told; every other one names the rule of the domain that found it."""


class ExceptionState(StrEnum):
    """Open until assessed; a wrong original's closes by its correction and stays in the record (EXE-8)."""

    OPEN = "OPEN"
    RESOLVED_BY_CORRECTION = "RESOLVED_BY_CORRECTION"
    ASSESSED = "ASSESSED"


class Classification(StrEnum):
    """How grave it is; sets who must approve (REV-1)."""

    MINOR = "MINOR"
    MAJOR = "MAJOR"
    CRITICAL = "CRITICAL"
