"""Where an exception may go: assessed once, closed by a correction but never deleted (EXE-8)."""

from enum import StrEnum

from domain.exceptions.kinds import ExceptionState
from domain.kernel.state_machine import StateMachine


class ExceptionAct(StrEnum):
    ASSESS = "ASSESS"
    RESOLVE_BY_CORRECTION = "RESOLVE_BY_CORRECTION"


# One that a correction closed may still be classified for the review; it stays known as resolved so.
EXCEPTION: StateMachine[ExceptionState, ExceptionAct] = StateMachine(
    kind="exception",
    table={
        (ExceptionState.OPEN, ExceptionAct.ASSESS): ExceptionState.ASSESSED,
        (ExceptionState.OPEN, ExceptionAct.RESOLVE_BY_CORRECTION): ExceptionState.RESOLVED_BY_CORRECTION,
        (ExceptionState.RESOLVED_BY_CORRECTION, ExceptionAct.ASSESS): ExceptionState.RESOLVED_BY_CORRECTION,
    },
)
