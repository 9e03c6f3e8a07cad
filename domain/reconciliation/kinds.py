"""The words of reconciliation: each a closed list."""

from enum import StrEnum


class LossKind(StrEnum):
    """What became of charged material that is neither in the product nor back in stock; LOST is what nobody found."""

    DESTROYED = "DESTROYED"
    SAMPLED = "SAMPLED"
    LOST = "LOST"


class LabelCountState(StrEnum):
    """COUNTED waits for the second person; VERIFIED stands; a later count REPLACED it."""

    COUNTED = "COUNTED"
    VERIFIED = "VERIFIED"
    REPLACED = "REPLACED"
