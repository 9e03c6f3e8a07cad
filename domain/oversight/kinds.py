"""The words of oversight: each a closed list."""

from enum import StrEnum


class AgeBand(StrEnum):
    """How long something has waited, in days of 24 hours; each begins where the one before ends."""

    UP_TO_7_DAYS = "UP_TO_7_DAYS"
    UP_TO_28_DAYS = "UP_TO_28_DAYS"
    UP_TO_90_DAYS = "UP_TO_90_DAYS"
    OVER_90_DAYS = "OVER_90_DAYS"


class PatternKind(StrEnum):
    """What repeats in the entries of one person. It is a reason to look, and no finding: most have a good cause."""

    TYPED_WEIGHTS = "TYPED_WEIGHTS"
    LATE_ENTRIES = "LATE_ENTRIES"
    REWEIGHED_UNTIL_IT_PASSED = "REWEIGHED_UNTIL_IT_PASSED"
    REPEATED_NUMBERS = "REPEATED_NUMBERS"
    LAST_DIGITS = "LAST_DIGITS"
    BURSTS = "BURSTS"
    CORRECTIONS = "CORRECTIONS"
