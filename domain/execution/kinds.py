"""The words of execution, ISA-88's where it has them: each a closed list."""

from enum import StrEnum


class BatchState(StrEnum):
    """ISA-88's words; IDLE is issued and not begun."""

    IDLE = "IDLE"
    RUNNING = "RUNNING"
    HELD = "HELD"
    COMPLETE = "COMPLETE"
    ABORTED = "ABORTED"


class PhaseState(StrEnum):
    IDLE = "IDLE"
    RUNNING = "RUNNING"
    COMPLETE = "COMPLETE"


class Disposition(StrEnum):
    """The decision about the product, apart from how far its making is; only review changes it."""

    PENDING = "PENDING"
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"


class Outcome(StrEnum):
    """How a value stands against its parameter's limits or expected answer (EXE-3).

    ALERT, ACTION and REGISTERED are the widest limits that it left; UNCERTAIN is a qualified result that its limits
    can't judge, NOT_JUDGED one that has none. NOT_CALCULABLE is no value: its formula gives none.
    """

    WITHIN = "WITHIN"
    ALERT = "ALERT"
    ACTION = "ACTION"
    REGISTERED = "REGISTERED"
    UNCERTAIN = "UNCERTAIN"
    NOT_JUDGED = "NOT_JUDGED"
    NOT_CALCULABLE = "NOT_CALCULABLE"


EXCEPTIONAL = frozenset({Outcome.ACTION, Outcome.REGISTERED, Outcome.UNCERTAIN, Outcome.NOT_CALCULABLE})
"""What becomes an exception (EXE-2, EXE-3, EXE-7)."""
