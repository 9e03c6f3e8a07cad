"""Where an exception may go: assessed, approved, taken back by a correction, but never deleted (EXE-8)."""

from enum import StrEnum

from domain.exceptions.kinds import ExceptionState
from domain.kernel.state_machine import StateMachine


class ExceptionAct(StrEnum):
    """An assessment is submitted where somebody else has to approve it; the last approval settles it."""

    ASSESS = "ASSESS"
    SUBMIT = "SUBMIT"
    APPROVE = "APPROVE"
    RESOLVE_BY_CORRECTION = "RESOLVE_BY_CORRECTION"
    REOPEN = "REOPEN"


_OPEN, _IN_APPROVAL, _ASSESSED = ExceptionState.OPEN, ExceptionState.IN_APPROVAL, ExceptionState.ASSESSED
_RESOLVED = ExceptionState.RESOLVED_BY_CORRECTION

# One that a correction closed is assessed for the review as well; it stays known as resolved so.
EXCEPTION: StateMachine[ExceptionState, ExceptionAct] = StateMachine(
    kind="exception",
    table={
        (_OPEN, ExceptionAct.ASSESS): _ASSESSED,
        (_OPEN, ExceptionAct.SUBMIT): _IN_APPROVAL,
        (_OPEN, ExceptionAct.RESOLVE_BY_CORRECTION): _RESOLVED,
        (_IN_APPROVAL, ExceptionAct.ASSESS): _ASSESSED,
        (_IN_APPROVAL, ExceptionAct.SUBMIT): _IN_APPROVAL,
        (_IN_APPROVAL, ExceptionAct.APPROVE): _ASSESSED,
        (_IN_APPROVAL, ExceptionAct.RESOLVE_BY_CORRECTION): _RESOLVED,
        (_IN_APPROVAL, ExceptionAct.REOPEN): _OPEN,
        (_ASSESSED, ExceptionAct.ASSESS): _ASSESSED,
        (_ASSESSED, ExceptionAct.SUBMIT): _IN_APPROVAL,
        (_ASSESSED, ExceptionAct.RESOLVE_BY_CORRECTION): _RESOLVED,
        (_ASSESSED, ExceptionAct.REOPEN): _OPEN,
        (_RESOLVED, ExceptionAct.ASSESS): _RESOLVED,
        (_RESOLVED, ExceptionAct.SUBMIT): _RESOLVED,
        (_RESOLVED, ExceptionAct.APPROVE): _RESOLVED,
        (_RESOLVED, ExceptionAct.REOPEN): _RESOLVED,
    },
)


def corrected(state: ExceptionState, *, assessed: bool, cleared: bool) -> ExceptionState:
    """Where an exception goes when the value beneath it is corrected (EXE-7, EXE-8).

    One that nobody assessed yet closes with its wrong original. An assessment was of that original, and no longer
    counts: where the value is in order now, or the exception was closed already, it is looked at as resolved, else it
    is open again.
    """
    if state is _RESOLVED or (assessed and not cleared):
        return EXCEPTION.after(state, ExceptionAct.REOPEN)
    return EXCEPTION.after(state, ExceptionAct.RESOLVE_BY_CORRECTION)
