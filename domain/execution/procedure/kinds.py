"""The words of a procedure's timers."""

from enum import StrEnum


class TimerState(StrEnum):
    """VOID counts nothing: what it counts to is left out, or what it counts from is run once more."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    VOID = "VOID"
