"""Why equipment may not be used for a batch: each reason with its rule and with what would clear it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Unsuitable(StrEnum):
    """Why equipment may not be used for a batch."""

    ANOTHER_SITE = "ANOTHER_SITE"
    NOT_USED_ITSELF = "NOT_USED_ITSELF"
    RETIRED = "RETIRED"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"
    SCALE_RETIRED = "SCALE_RETIRED"
    ALLOCATED_TO_ANOTHER = "ALLOCATED_TO_ANOTHER"
    IN_USE_BY_ANOTHER = "IN_USE_BY_ANOTHER"
    BEING_CLEANED = "BEING_CLEANED"
    DIRTY = "DIRTY"
    CLEAN_HOLD_LAPSED = "CLEAN_HOLD_LAPSED"
    DIRTY_HOLD_OVERDUE = "DIRTY_HOLD_OVERDUE"
    NOT_STERILE = "NOT_STERILE"
    MAJOR_CLEANING_DEMANDED = "MAJOR_CLEANING_DEMANDED"
    NOT_CALIBRATED = "NOT_CALIBRATED"
    CALIBRATION_OVERDUE = "CALIBRATION_OVERDUE"
    OUT_OF_TOLERANCE = "OUT_OF_TOLERANCE"
    BROKEN_DOWN = "BROKEN_DOWN"
    MAINTENANCE_OVERDUE = "MAINTENANCE_OVERDUE"
    DOES_NOT_FIT = "DOES_NOT_FIT"
    NOT_CLEARED = "NOT_CLEARED"
    CLEARANCE_LAPSED = "CLEARANCE_LAPSED"
    NO_RECENT_READING = "NO_RECENT_READING"
    ENVIRONMENT_OUTSIDE = "ENVIRONMENT_OUTSIDE"


RULES: Final[Mapping[Unsuitable, str]] = MappingProxyType(
    {
        Unsuitable.ANOTHER_SITE: "EQP-6",
        Unsuitable.NOT_USED_ITSELF: "EQP-6",
        Unsuitable.RETIRED: "EQP-1",
        Unsuitable.OUT_OF_SERVICE: "EQP-1",
        Unsuitable.SCALE_RETIRED: "WGH-9",
        Unsuitable.ALLOCATED_TO_ANOTHER: "EQP-6",
        Unsuitable.IN_USE_BY_ANOTHER: "EQP-6",
        Unsuitable.BEING_CLEANED: "EQP-1",
        Unsuitable.DIRTY: "EQP-1",
        Unsuitable.CLEAN_HOLD_LAPSED: "EQP-2",
        Unsuitable.DIRTY_HOLD_OVERDUE: "EQP-3",
        Unsuitable.NOT_STERILE: "EQP-1",
        Unsuitable.MAJOR_CLEANING_DEMANDED: "EQP-4",
        Unsuitable.NOT_CALIBRATED: "EQP-5",
        Unsuitable.CALIBRATION_OVERDUE: "EQP-5",
        Unsuitable.OUT_OF_TOLERANCE: "EQP-5",
        Unsuitable.BROKEN_DOWN: "MNT-2",
        Unsuitable.MAINTENANCE_OVERDUE: "MNT-1",
        Unsuitable.DOES_NOT_FIT: "EQP-6",
        Unsuitable.NOT_CLEARED: "EQP-7",
        Unsuitable.CLEARANCE_LAPSED: "EQP-7",
        Unsuitable.NO_RECENT_READING: "ENV-1",
        Unsuitable.ENVIRONMENT_OUTSIDE: "ENV-2",
    }
)
CLEARS: Final[Mapping[Unsuitable, str]] = MappingProxyType(
    {
        Unsuitable.ANOTHER_SITE: "Take equipment of the batch's site.",
        Unsuitable.NOT_USED_ITSELF: "Take a unit or a module that belongs to it.",
        Unsuitable.RETIRED: "Take other equipment.",
        Unsuitable.OUT_OF_SERVICE: "Have it returned to service (returnEquipmentToService), or take other equipment.",
        Unsuitable.SCALE_RETIRED: "Have it name the scale that it is now (changeEquipment), or take other equipment.",
        Unsuitable.ALLOCATED_TO_ANOTHER: "Have that allocation released (releaseEquipment), or take other equipment.",
        Unsuitable.IN_USE_BY_ANOTHER: "Wait until that use ends and it was cleaned, or take other equipment.",
        Unsuitable.BEING_CLEANED: "Have the cleaning completed and, where its procedure says so, verified.",
        Unsuitable.DIRTY: "Have it cleaned (beginCleaning).",
        Unsuitable.CLEAN_HOLD_LAPSED: "Have it cleaned again (beginCleaning).",
        Unsuitable.DIRTY_HOLD_OVERDUE: "Have it cleaned by a procedure of that kind (beginCleaning).",
        Unsuitable.NOT_STERILE: "Have it sterilised (beginCleaning with a procedure of the kind STERILISATION).",
        Unsuitable.MAJOR_CLEANING_DEMANDED: "Have it cleaned by a procedure of the kind MAJOR (beginCleaning).",
        Unsuitable.NOT_CALIBRATED: "Have it calibrated, and that verified (performCalibration, verifyCalibration).",
        Unsuitable.CALIBRATION_OVERDUE: "Have it calibrated again, and that verified (performCalibration).",
        Unsuitable.OUT_OF_TOLERANCE: "Have it calibrated until it passes as left, then returned to service by a"
        " signature (signReturnToService).",
        Unsuitable.BROKEN_DOWN: "Have its work order completed and verified (completeWorkOrder, verifyWorkOrder), then"
        " have it returned to service by a signature (signReturnToService).",
        Unsuitable.MAINTENANCE_OVERDUE: "Have its work order completed and verified (workOrders).",
        Unsuitable.DOES_NOT_FIT: "Take equipment that fits (equipmentFor tells which does).",
        Unsuitable.NOT_CLEARED: "Have it cleared for this batch (beginClearance, completeClearance, verifyClearance).",
        Unsuitable.CLEARANCE_LAPSED: "Have it cleared for this batch once more (beginClearance).",
        Unsuitable.NO_RECENT_READING: "Read it, and record that (recordEnvironmentReading).",
        Unsuitable.ENVIRONMENT_OUTSIDE: "Bring the room back within its limits, and record a reading that shows it"
        " (recordEnvironmentReading).",
    }
)

NEVER_ALLOCATED: Final = frozenset(
    {
        Unsuitable.ANOTHER_SITE,
        Unsuitable.NOT_USED_ITSELF,
        Unsuitable.RETIRED,
        Unsuitable.OUT_OF_SERVICE,
        Unsuitable.SCALE_RETIRED,
        Unsuitable.ALLOCATED_TO_ANOTHER,
        Unsuitable.OUT_OF_TOLERANCE,
        Unsuitable.BROKEN_DOWN,
    }
)
"""What forbids to allocate it already; the others only forbid its use, and may be cleared by then."""

OF_THE_PLACE: Final = frozenset(
    {
        Unsuitable.NOT_CLEARED,
        Unsuitable.CLEARANCE_LAPSED,
        Unsuitable.NO_RECENT_READING,
        Unsuitable.ENVIRONMENT_OUTSIDE,
    }
)
"""What the place lacks: it is cleared and read right before each use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason why it isn't usable, with the figures that a person needs to see it."""

    kind: Unsuitable
    says: str

    @property
    def rule(self) -> str:
        return RULES[self.kind]

    @property
    def clears(self) -> str:
        """What a person does so that it serves, or instead."""
        return CLEARS[self.kind]
