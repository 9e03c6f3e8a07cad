"""Where a tag that keeps equipment out of service may go."""

from enum import StrEnum

from domain.equipment.service.kinds import TagState
from domain.kernel.state_machine import StateMachine


class TagAct(StrEnum):
    REMEDY = "REMEDY"
    CLEAR = "CLEAR"


TAG: StateMachine[TagState, TagAct] = StateMachine(
    kind="tag of equipment",
    table={
        (TagState.OPEN, TagAct.REMEDY): TagState.REMEDIED,
        (TagState.REMEDIED, TagAct.REMEDY): TagState.REMEDIED,
        (TagState.REMEDIED, TagAct.CLEAR): TagState.CLEARED,
    },
)
