"""Where a pick list and a pick may go."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.readiness.picking.kinds import PickListState, PickState


class PickListAct(StrEnum):
    """FINISH follows the last container that is staged."""

    PICK = "PICK"
    FINISH = "FINISH"
    CANCEL = "CANCEL"


class PickAct(StrEnum):
    STAGE = "STAGE"
    DROP = "DROP"
    RETURN = "RETURN"


PICK_LIST: StateMachine[PickListState, PickListAct] = StateMachine(
    kind="pick list",
    table={
        (PickListState.OPEN, PickListAct.PICK): PickListState.OPEN,
        (PickListState.OPEN, PickListAct.FINISH): PickListState.STAGED,
        (PickListState.OPEN, PickListAct.CANCEL): PickListState.CANCELLED,
    },
)

PICK: StateMachine[PickState, PickAct] = StateMachine(
    kind="pick",
    table={
        (PickState.PROPOSED, PickAct.STAGE): PickState.STAGED,
        (PickState.PROPOSED, PickAct.DROP): PickState.DROPPED,
        (PickState.STAGED, PickAct.RETURN): PickState.RETURNED,
    },
)
