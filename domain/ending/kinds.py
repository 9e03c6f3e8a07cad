"""The words of what a batch leaves behind: a closed list."""

from enum import StrEnum


class LeftOverKind(StrEnum):
    """What a batch still has or does."""

    PHASE = "PHASE"
    EQUIPMENT_IN_USE = "EQUIPMENT_IN_USE"
    EQUIPMENT_ALLOCATED = "EQUIPMENT_ALLOCATED"
    DISPENSE_ORDER = "DISPENSE_ORDER"
    DISPENSED_CONTAINER = "DISPENSED_CONTAINER"
    PICK_LIST = "PICK_LIST"
    STAGED_CONTAINER = "STAGED_CONTAINER"
