"""The words of execution, ISA-88's where it has them: each a closed list."""

from enum import StrEnum


class BatchState(StrEnum):
    """ISA-88's words; IDLE is issued and not begun."""

    IDLE = "IDLE"
    RUNNING = "RUNNING"
    PAUSING = "PAUSING"
    PAUSED = "PAUSED"
    HOLDING = "HOLDING"
    HELD = "HELD"
    RESTARTING = "RESTARTING"
    STOPPING = "STOPPING"
    STOPPED = "STOPPED"
    ABORTING = "ABORTING"
    ABORTED = "ABORTED"
    COMPLETE = "COMPLETE"


class PhaseState(StrEnum):
    """ISA-88's words, of one run of a phase; those of what holds phases follow from theirs."""

    IDLE = "IDLE"
    RUNNING = "RUNNING"
    PAUSING = "PAUSING"
    PAUSED = "PAUSED"
    HOLDING = "HOLDING"
    HELD = "HELD"
    RESTARTING = "RESTARTING"
    STOPPING = "STOPPING"
    STOPPED = "STOPPED"
    ABORTING = "ABORTING"
    ABORTED = "ABORTED"
    COMPLETE = "COMPLETE"


GOING_ON = (PhaseState.RUNNING, PhaseState.PAUSING)
"""The work of a phase goes on: a pause takes effect at its end, or where its operator says that it stands still."""

IN_TRANSITION = (
    PhaseState.PAUSING,
    PhaseState.HOLDING,
    PhaseState.RESTARTING,
    PhaseState.STOPPING,
    PhaseState.ABORTING,
)
"""A command was given, and people still bring about what it asks for."""

UNDER_WAY = (
    *(PhaseState.RUNNING, PhaseState.PAUSED, PhaseState.HELD),
    *IN_TRANSITION,
)
"""Somebody answers for the phase: it has begun, and hasn't ended."""

OVER = (BatchState.COMPLETE, BatchState.STOPPED, BatchState.ABORTED)
"""Nothing more is made in the batch; its record is closed in an orderly way."""


class Reached(StrEnum):
    """What people bring a phase to, as a command asks; RUNNING after a restart."""

    PAUSED = "PAUSED"
    HELD = "HELD"
    RUNNING = "RUNNING"
    STOPPED = "STOPPED"
    ABORTED = "ABORTED"


class HoldKind(StrEnum):
    """The commands that let something stand still, the weaker first: a stronger one takes a weaker one's place."""

    PAUSE = "PAUSE"
    HOLD = "HOLD"
    STOP = "STOP"
    ABORT = "ABORT"


class Level(StrEnum):
    """ISA-88's procedural levels at which commands are given; PROCEDURE is the whole batch."""

    PROCEDURE = "PROCEDURE"
    UNIT_PROCEDURE = "UNIT_PROCEDURE"
    OPERATION = "OPERATION"
    PHASE = "PHASE"


class Disposition(StrEnum):
    """The decision about the product, apart from how far its making is; only review changes it.

    A batch whose release was revoked is to be decided on again.
    """

    PENDING = "PENDING"
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"
    RELEASE_REVOKED = "RELEASE_REVOKED"


UNDECIDED = frozenset({Disposition.PENDING, Disposition.RELEASE_REVOKED})
"""Whose record still takes entries."""


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
