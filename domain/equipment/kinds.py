"""The words of scales and their gateways: each a closed list."""

from enum import StrEnum


class GatewayState(StrEnum):
    """A RETIRED gateway is heard no more; its key is never enrolled again."""

    ENROLLED = "ENROLLED"
    RETIRED = "RETIRED"


class ScaleState(StrEnum):
    """A RETIRED scale is read and used no more; its readings stay."""

    IN_SERVICE = "IN_SERVICE"
    RETIRED = "RETIRED"


class CalibrationState(StrEnum):
    """A WITHDRAWN calibration was recorded in error, and counts for nothing."""

    VALID = "VALID"
    WITHDRAWN = "WITHDRAWN"


class Verdict(StrEnum):
    """What a comparison with a tolerance gives; on its bound it passes."""

    PASSED = "PASSED"
    FAILED = "FAILED"


class CheckState(StrEnum):
    """What was typed AWAITS_WITNESS before it counts, unless it failed; the rest is RECORDED from signed readings."""

    RECORDED = "RECORDED"
    AWAITS_WITNESS = "AWAITS_WITNESS"
    WITNESSED = "WITNESSED"


class Quality(StrEnum):
    """What a reading is worth: GOOD is a weight, every other word says why there is none (EXE-17).

    All but the last come from the gateway; REFUSED is what the server didn't take for a reading of this request.
    """

    GOOD = "GOOD"
    LINE_LOST = "LINE_LOST"
    TIMED_OUT = "TIMED_OUT"
    NOT_STABLE = "NOT_STABLE"
    OVERLOAD = "OVERLOAD"
    UNDERLOAD = "UNDERLOAD"
    GARBAGE = "GARBAGE"
    BUSY = "BUSY"
    WRONG_COMMAND = "WRONG_COMMAND"
    SCALE_FAULT = "SCALE_FAULT"
    UNIT_UNKNOWN = "UNIT_UNKNOWN"
    UNIT_CHANGED = "UNIT_CHANGED"
    ANOTHER_SCALE = "ANOTHER_SCALE"
    UNKNOWN_SCALE = "UNKNOWN_SCALE"
    QUEUE_FULL = "QUEUE_FULL"
    TOO_LATE = "TOO_LATE"
    DEFECT = "DEFECT"
    REFUSED = "REFUSED"
