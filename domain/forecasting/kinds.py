"""The words of a forecast: each a closed list."""

from enum import StrEnum


class LapseKind(StrEnum):
    """What lapses: equipment's fitness for use, a scale's calibration, a lot's use, a person's training.

    LOT_EXPIRY and LOT_RETEST are by the lot's own days, LOT_APPROVAL by what was approved for this batch alone.
    """

    EQUIPMENT = "EQUIPMENT"
    CALIBRATION = "CALIBRATION"
    LOT_EXPIRY = "LOT_EXPIRY"
    LOT_RETEST = "LOT_RETEST"
    LOT_APPROVAL = "LOT_APPROVAL"
    TRAINING = "TRAINING"
    QUALIFICATION = "QUALIFICATION"
