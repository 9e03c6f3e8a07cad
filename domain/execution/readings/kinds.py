"""The words of readings: each a closed list."""

from enum import StrEnum


class ReadingSource(StrEnum):
    """MANUAL stands in for an instrument that couldn't be read (EXE-17)."""

    INSTRUMENT = "INSTRUMENT"
    MANUAL = "MANUAL"


class ReadingQuality(StrEnum):
    """How far the instrument or the link to it answers for the value, as OPC tells it."""

    GOOD = "GOOD"
    UNCERTAIN = "UNCERTAIN"
    BAD = "BAD"
