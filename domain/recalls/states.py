"""Where a recall may go."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.recalls.kinds import RecallState


class RecallAct(StrEnum):
    """FIND fixes what is affected; CONCLUDE is the quality unit's signature; FAIL gives up, and a new one is begun."""

    FIND = "FIND"
    CONCLUDE = "CONCLUDE"
    FAIL = "FAIL"


RECALL = StateMachine[RecallState, RecallAct](
    kind="recall",
    table={
        (RecallState.TRACING, RecallAct.FIND): RecallState.FOUND,
        (RecallState.TRACING, RecallAct.FAIL): RecallState.FAILED,
        (RecallState.FOUND, RecallAct.CONCLUDE): RecallState.CONCLUDED,
    },
)
