"""Where a count of labels may go: verified by a second person, replaced by a later one (REV-3)."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.reconciliation.kinds import LabelCountState


class LabelCountAct(StrEnum):
    VERIFY = "VERIFY"
    REPLACE = "REPLACE"


LABEL_COUNT: StateMachine[LabelCountState, LabelCountAct] = StateMachine(
    kind="label reconciliation",
    table={
        (LabelCountState.COUNTED, LabelCountAct.VERIFY): LabelCountState.VERIFIED,
        (LabelCountState.COUNTED, LabelCountAct.REPLACE): LabelCountState.REPLACED,
        (LabelCountState.VERIFIED, LabelCountAct.REPLACE): LabelCountState.REPLACED,
    },
)
