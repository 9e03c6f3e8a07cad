"""The words of weighing and dispensing: each a closed list."""

from enum import StrEnum


class Counted(StrEnum):
    """What an amount of the formula counts: the pure active (a 100 % basis), or the material as it is."""

    PURE = "PURE"
    AS_IS = "AS_IS"


class Verdict(StrEnum):
    """Where a net stands against its band (WGH-7)."""

    WITHIN = "WITHIN"
    BELOW = "BELOW"
    ABOVE = "ABOVE"


class ScaleLack(StrEnum):
    """Why a scale doesn't serve for a weighing (WGH-8, WGH-9, WGH-16)."""

    OVER_CAPACITY = "OVER_CAPACITY"
    BELOW_MINIMUM_WEIGHT = "BELOW_MINIMUM_WEIGHT"
    TOO_COARSE = "TOO_COARSE"
    NOT_CALIBRATED = "NOT_CALIBRATED"
    CALIBRATION_DUE = "CALIBRATION_DUE"
    NOT_CHECKED_TODAY = "NOT_CHECKED_TODAY"
    CHECK_FAILED = "CHECK_FAILED"


class ReadingKind(StrEnum):
    """What is read: a container empty or full, one before and after taking from it, what it is booked with; pieces."""

    TARE = "TARE"
    GROSS = "GROSS"
    BEFORE = "BEFORE"
    AFTER = "AFTER"
    BOOKED = "BOOKED"
    COUNTED = "COUNTED"


class StockLack(StrEnum):
    """Why a lot or container isn't used (MAT-1, WGH-5)."""

    NOT_RELEASED = "NOT_RELEASED"
    EXPIRED = "EXPIRED"
    RETEST_DUE = "RETEST_DUE"
    EMPTY = "EMPTY"
    POTENCY = "POTENCY"
