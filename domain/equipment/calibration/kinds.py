"""The words of the calibration of equipment: each a closed list."""

from enum import StrEnum


class StandardState(StrEnum):
    """With a RETIRED standard nothing more is calibrated."""

    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


class DefinitionState(StrEnum):
    """Equipment whose definition ENDED needs no calibration any more."""

    ACTIVE = "ACTIVE"
    ENDED = "ENDED"


class EquipmentCalibrationState(StrEnum):
    """What was PERFORMED counts once another person VERIFIED it; what that one REJECTED counts for nothing."""

    PERFORMED = "PERFORMED"
    VERIFIED = "VERIFIED"
    REJECTED = "REJECTED"
