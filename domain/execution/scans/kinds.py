"""The words of scans: each a closed list."""

from enum import StrEnum


class ScannedKind(StrEnum):
    """What a scanned code names."""

    LOT = "LOT"
    CONTAINER = "CONTAINER"
    EQUIPMENT = "EQUIPMENT"
    ROOM = "ROOM"


class ScanOutcome(StrEnum):
    """WRONG is kept too: that somebody was about to take another thing than was expected."""

    CONFIRMED = "CONFIRMED"
    WRONG = "WRONG"
