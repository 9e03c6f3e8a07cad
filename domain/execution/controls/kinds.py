"""The words of in-process controls: each a closed list."""

from enum import StrEnum


class SeriesState(StrEnum):
    """RUNNING while its carrier runs, PAUSED while that stands still, ENDED once that is complete."""

    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    ENDED = "ENDED"


class ControlState(StrEnum):
    """OPEN until every sample of it is recorded, or it is told that it was missed."""

    OPEN = "OPEN"
    RECORDED = "RECORDED"
    MISSED = "MISSED"
