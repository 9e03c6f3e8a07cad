"""Where a batch, a phase and what lies between them may go, in ISA-88's words."""

from enum import StrEnum
from itertools import product

from domain.execution.kinds import UNDER_WAY, BatchState, PhaseState
from domain.kernel.state_machine import StateMachine


class Command(StrEnum):
    """ISA-88's commands. REACH says that what a command asks for is there: the condition is safe, or it runs again."""

    PAUSE = "PAUSE"
    RESUME = "RESUME"
    HOLD = "HOLD"
    RESTART = "RESTART"
    STOP = "STOP"
    ABORT = "ABORT"
    RESET = "RESET"
    REACH = "REACH"


class BatchAct(StrEnum):
    """EXECUTE stands for whatever is done in a phase that goes on, RECORD for its values alone.

    SIGN is a signature on a phase that is complete. GIVE takes a lot out of the batch, ALLOCATE gives it equipment.
    """

    PLAN = "PLAN"
    ALLOCATE = "ALLOCATE"
    START = "START"
    EXECUTE = "EXECUTE"
    RECORD = "RECORD"
    SIGN = "SIGN"
    CORRECT = "CORRECT"
    GIVE = "GIVE"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    HOLD = "HOLD"
    RESTART = "RESTART"
    STOP = "STOP"
    ABORT = "ABORT"
    REACH = "REACH"
    COMPLETE = "COMPLETE"


class PhaseAct(StrEnum):
    """RECORD takes a value, EXECUTE stands for what else is done in a phase: a charge, a use of equipment.

    SIGN gives a signature on a completed phase, be it for the first time or again after a correction. RESET gives its
    place to another run, as REPEAT does once it is complete; this one stays as it ended. EXCUSE tells of a phase that
    hasn't begun that it isn't applicable.
    """

    START = "START"
    EXCUSE = "EXCUSE"
    EXECUTE = "EXECUTE"
    RECORD = "RECORD"
    CORRECT = "CORRECT"
    COMPLETE = "COMPLETE"
    REPEAT = "REPEAT"
    SIGN = "SIGN"
    TAKE_OVER = "TAKE_OVER"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    HOLD = "HOLD"
    RESTART = "RESTART"
    STOP = "STOP"
    ABORT = "ABORT"
    RESET = "RESET"
    REACH = "REACH"


P = PhaseState
# What stands still or comes to stand still may be stopped, and whatever hasn't ended may be aborted. Only what is HELD
# is restarted: while people bring something into a safe condition nobody takes that back in mid-course.
PROCEDURE: StateMachine[PhaseState, Command] = StateMachine(
    kind="procedure",
    table={
        (P.RUNNING, Command.PAUSE): P.PAUSING,
        (P.PAUSING, Command.REACH): P.PAUSED,
        (P.PAUSING, Command.RESUME): P.RUNNING,
        (P.PAUSED, Command.RESUME): P.RUNNING,
        (P.RUNNING, Command.HOLD): P.HOLDING,
        (P.PAUSING, Command.HOLD): P.HOLDING,
        (P.PAUSED, Command.HOLD): P.HOLDING,
        (P.HOLDING, Command.REACH): P.HELD,
        (P.HELD, Command.RESTART): P.RESTARTING,
        (P.RESTARTING, Command.REACH): P.RUNNING,
        (P.RESTARTING, Command.HOLD): P.HOLDING,
        (P.RUNNING, Command.STOP): P.STOPPING,
        (P.PAUSING, Command.STOP): P.STOPPING,
        (P.PAUSED, Command.STOP): P.STOPPING,
        (P.HOLDING, Command.STOP): P.STOPPING,
        (P.HELD, Command.STOP): P.STOPPING,
        (P.RESTARTING, Command.STOP): P.STOPPING,
        (P.STOPPING, Command.REACH): P.STOPPED,
        (P.RUNNING, Command.ABORT): P.ABORTING,
        (P.PAUSING, Command.ABORT): P.ABORTING,
        (P.PAUSED, Command.ABORT): P.ABORTING,
        (P.HOLDING, Command.ABORT): P.ABORTING,
        (P.HELD, Command.ABORT): P.ABORTING,
        (P.RESTARTING, Command.ABORT): P.ABORTING,
        (P.STOPPING, Command.ABORT): P.ABORTING,
        (P.ABORTING, Command.REACH): P.ABORTED,
        (P.STOPPED, Command.RESET): P.IDLE,
        (P.ABORTED, Command.RESET): P.IDLE,
    },
)
"""One table for every level: a phase, what holds phases, and the batch, which is never reset (REC-5)."""

B = BatchState
_MAKING = (B.RUNNING, B.PAUSING)
_SAFE = (B.HOLDING, B.RESTARTING, B.STOPPING, B.ABORTING)
_BEGUN = tuple(state for state in B if state not in {B.IDLE, B.COMPLETE})


def _stays(states: tuple[BatchState, ...], *acts: BatchAct) -> dict[tuple[BatchState, BatchAct], BatchState]:
    return {(state, act): state for state, act in product(states, acts)}


# A correction takes a complete batch back: its phase's signatures must be given again (EXE-7). While a condition is
# brought about values tell of it; nothing is charged, and no phase begins or ends. What is over is signed, corrected,
# and gives what was made, so that its record is closed in an orderly way; in a complete batch a run may be signed that
# another one replaced.
BATCH: StateMachine[BatchState, BatchAct] = StateMachine(
    kind="batch",
    table={
        (B.IDLE, BatchAct.PLAN): B.IDLE,
        **_stays((B.IDLE, *_MAKING, B.PAUSED, B.HOLDING, B.HELD, B.RESTARTING), BatchAct.ALLOCATE),
        (B.IDLE, BatchAct.START): B.RUNNING,
        (B.RUNNING, BatchAct.START): B.RUNNING,
        **_stays(_MAKING, BatchAct.EXECUTE),
        **_stays((*_MAKING, *_SAFE), BatchAct.RECORD),
        **_stays((*_MAKING, B.PAUSED, B.STOPPING, B.STOPPED, B.ABORTING, B.ABORTED, B.COMPLETE), BatchAct.SIGN),
        **_stays((*_MAKING, B.STOPPING, B.STOPPED, B.COMPLETE), BatchAct.GIVE),
        **_stays(_BEGUN, BatchAct.CORRECT),
        (B.COMPLETE, BatchAct.CORRECT): B.RUNNING,
        **{
            (B(state.value), BatchAct[command]): B(after.value)
            for (state, command), after in PROCEDURE.table.items()
            if command is not Command.RESET
        },
        (B.IDLE, BatchAct.ABORT): B.ABORTING,
        **dict.fromkeys([(state, BatchAct.COMPLETE) for state in (*_MAKING, B.PAUSED)], B.COMPLETE),
    },
)

PHASE: StateMachine[PhaseState, PhaseAct] = StateMachine(
    kind="phase",
    table={
        (P.IDLE, PhaseAct.START): P.RUNNING,
        (P.IDLE, PhaseAct.EXCUSE): P.IDLE,
        (P.RUNNING, PhaseAct.EXECUTE): P.RUNNING,
        (P.PAUSING, PhaseAct.EXECUTE): P.PAUSING,
        (P.RUNNING, PhaseAct.RECORD): P.RUNNING,
        (P.PAUSING, PhaseAct.RECORD): P.PAUSING,
        (P.HOLDING, PhaseAct.RECORD): P.HOLDING,
        (P.RESTARTING, PhaseAct.RECORD): P.RESTARTING,
        (P.STOPPING, PhaseAct.RECORD): P.STOPPING,
        (P.ABORTING, PhaseAct.RECORD): P.ABORTING,
        **{(state, PhaseAct.CORRECT): state for state in P if state is not P.IDLE},
        **{(state, PhaseAct.TAKE_OVER): state for state in UNDER_WAY},
        (P.RUNNING, PhaseAct.COMPLETE): P.COMPLETE,
        (P.PAUSING, PhaseAct.COMPLETE): P.COMPLETE,
        (P.COMPLETE, PhaseAct.SIGN): P.COMPLETE,
        (P.COMPLETE, PhaseAct.REPEAT): P.COMPLETE,
        **{(state, PhaseAct[command]): after for (state, command), after in PROCEDURE.table.items()},
    },
)
