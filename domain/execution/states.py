"""Where a batch and a phase may go, in ISA-88's words."""

from enum import StrEnum

from domain.execution.kinds import BatchState, PhaseState
from domain.kernel.state_machine import StateMachine


class BatchAct(StrEnum):
    """EXECUTE stands for whatever is done in a phase that already runs, GIVE for taking a lot out of the batch.

    ALLOCATE gives it equipment.
    """

    PLAN = "PLAN"
    ALLOCATE = "ALLOCATE"
    START = "START"
    EXECUTE = "EXECUTE"
    CORRECT = "CORRECT"
    GIVE = "GIVE"
    HOLD = "HOLD"
    RESTART = "RESTART"
    COMPLETE = "COMPLETE"


class PhaseAct(StrEnum):
    """SIGN gives a signature on a completed phase, be it for the first time or again after a correction."""

    START = "START"
    RECORD = "RECORD"
    CORRECT = "CORRECT"
    COMPLETE = "COMPLETE"
    SIGN = "SIGN"


# A correction takes a complete batch back: its phase's signatures must be given again (EXE-7).
BATCH: StateMachine[BatchState, BatchAct] = StateMachine(
    kind="batch",
    table={
        (BatchState.IDLE, BatchAct.PLAN): BatchState.IDLE,
        (BatchState.IDLE, BatchAct.ALLOCATE): BatchState.IDLE,
        (BatchState.RUNNING, BatchAct.ALLOCATE): BatchState.RUNNING,
        (BatchState.HELD, BatchAct.ALLOCATE): BatchState.HELD,
        (BatchState.IDLE, BatchAct.START): BatchState.RUNNING,
        (BatchState.RUNNING, BatchAct.START): BatchState.RUNNING,
        (BatchState.RUNNING, BatchAct.EXECUTE): BatchState.RUNNING,
        (BatchState.RUNNING, BatchAct.GIVE): BatchState.RUNNING,
        (BatchState.COMPLETE, BatchAct.GIVE): BatchState.COMPLETE,
        (BatchState.RUNNING, BatchAct.CORRECT): BatchState.RUNNING,
        (BatchState.HELD, BatchAct.CORRECT): BatchState.HELD,
        (BatchState.COMPLETE, BatchAct.CORRECT): BatchState.RUNNING,
        (BatchState.RUNNING, BatchAct.HOLD): BatchState.HELD,
        (BatchState.HELD, BatchAct.RESTART): BatchState.RUNNING,
        (BatchState.RUNNING, BatchAct.COMPLETE): BatchState.COMPLETE,
    },
)

PHASE: StateMachine[PhaseState, PhaseAct] = StateMachine(
    kind="phase",
    table={
        (PhaseState.IDLE, PhaseAct.START): PhaseState.RUNNING,
        (PhaseState.RUNNING, PhaseAct.RECORD): PhaseState.RUNNING,
        (PhaseState.RUNNING, PhaseAct.CORRECT): PhaseState.RUNNING,
        (PhaseState.COMPLETE, PhaseAct.CORRECT): PhaseState.COMPLETE,
        (PhaseState.RUNNING, PhaseAct.COMPLETE): PhaseState.COMPLETE,
        (PhaseState.COMPLETE, PhaseAct.SIGN): PhaseState.COMPLETE,
    },
)
