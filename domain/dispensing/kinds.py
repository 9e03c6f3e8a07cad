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
    CALIBRATION_FAILED = "CALIBRATION_FAILED"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"
    MAINTENANCE_OVERDUE = "MAINTENANCE_OVERDUE"
    RETIRED = "RETIRED"


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


class OrderState(StrEnum):
    """How far the dispense of one line of a batch's formula is; CLOSED is ended without being complete."""

    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    HELD = "HELD"
    COMPLETE = "COMPLETE"
    CLOSED = "CLOSED"


class WeighingState(StrEnum):
    """WEIGHED is a net within its band, which a second person still verifies; ABANDONED took nothing."""

    RUNNING = "RUNNING"
    WEIGHED = "WEIGHED"
    VERIFIED = "VERIFIED"
    ABANDONED = "ABANDONED"


class DispensedState(StrEnum):
    """CHARGED is in the batch, ADDED once a second person verified that; RETURNED is stock of its lot again."""

    WEIGHED = "WEIGHED"
    VERIFIED = "VERIFIED"
    CHARGED = "CHARGED"
    ADDED = "ADDED"
    RETURNED = "RETURNED"
    DESTROYED = "DESTROYED"


GONE = (DispensedState.RETURNED, DispensedState.DESTROYED)
"""What is neither kept for its batch nor in it any more."""


class ReadingSource(StrEnum):
    """Where a weight comes from: typed by a person, or read from an enrolled scale (WGH-10)."""

    TYPED = "TYPED"
    ENROLLED = "ENROLLED"


class CampaignState(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class NextStep(StrEnum):
    """The one thing that is done next for an order."""

    RESTART = "RESTART"
    CHOOSE_LOTS = "CHOOSE_LOTS"
    WAIT_FOR_ACTIVES = "WAIT_FOR_ACTIVES"
    BEGIN_WEIGHING = "BEGIN_WEIGHING"
    RECORD_WEIGHT = "RECORD_WEIGHT"
    WITNESS = "WITNESS"
    VERIFY = "VERIFY"
    CHARGE = "CHARGE"
    VERIFY_ADDITION = "VERIFY_ADDITION"
    NOTHING = "NOTHING"
