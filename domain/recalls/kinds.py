"""The words of recalls: each a closed list."""

from enum import StrEnum


class RecallKind(StrEnum):
    """A MOCK recall tests the arrangements without taking anything back (EU GMP 8.30); a REAL one does."""

    MOCK = "MOCK"
    REAL = "REAL"


class RecallState(StrEnum):
    """TRACING until what is affected is found; FOUND, it stands with its digests, and waits for its conclusion."""

    TRACING = "TRACING"
    FOUND = "FOUND"
    CONCLUDED = "CONCLUDED"
    FAILED = "FAILED"


class RecallOutcome(StrEnum):
    """What the quality unit concludes: whether everything affected was identified and accounted for in time."""

    EFFECTIVE = "EFFECTIVE"
    NOT_EFFECTIVE = "NOT_EFFECTIVE"


class RecallFileFormat(StrEnum):
    """JSON holds everything that was found, CSV who received what, PDF is for people."""

    JSON = "JSON"
    CSV = "CSV"
    PDF = "PDF"
