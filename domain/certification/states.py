"""Where an authorisation may go: replaced by another one, or withdrawn, and nowhere from there (QPC-1)."""

from enum import StrEnum

from domain.certification.kinds import AuthorisationState
from domain.kernel.state_machine import StateMachine


class AuthorisationAct(StrEnum):
    REPLACE = "REPLACE"
    WITHDRAW = "WITHDRAW"


AUTHORISATION: StateMachine[AuthorisationState, AuthorisationAct] = StateMachine(
    kind="authorisation",
    table={
        (AuthorisationState.IN_FORCE, AuthorisationAct.REPLACE): AuthorisationState.REPLACED,
        (AuthorisationState.IN_FORCE, AuthorisationAct.WITHDRAW): AuthorisationState.WITHDRAWN,
    },
)
