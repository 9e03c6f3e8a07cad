"""The words of a batch's equipment: each a closed list."""

from enum import StrEnum


class AllocationState(StrEnum):
    ALLOCATED = "ALLOCATED"
    RELEASED = "RELEASED"


class UseState(StrEnum):
    RUNNING = "RUNNING"
    ENDED = "ENDED"
