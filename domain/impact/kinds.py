"""The words of an impact list: each a closed list."""

from enum import StrEnum


class ImpactedKind(StrEnum):
    """What a batch did with what was out of tolerance."""

    WEIGHING = "WEIGHING"
    USE = "USE"
