"""The life of a class that a trainer teaches."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.training.kinds import SessionState


class SessionAct(StrEnum):
    ATTEND = "be attended"
    CLOSE = "be closed"
    CANCEL = "be cancelled"


SESSION = StateMachine(
    kind="class",
    table={
        (SessionState.OPEN, SessionAct.ATTEND): SessionState.OPEN,
        (SessionState.OPEN, SessionAct.CLOSE): SessionState.CLOSED,
        (SessionState.OPEN, SessionAct.CANCEL): SessionState.CANCELLED,
    },
)
