"""Where a practice run may go."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.practising.kinds import PracticeState


class PracticeAct(StrEnum):
    ENTER = "ENTER"
    COMPLETE = "COMPLETE"
    ABANDON = "ABANDON"


PRACTICE: StateMachine[PracticeState, PracticeAct] = StateMachine(
    kind="practice run",
    table={
        (PracticeState.RUNNING, PracticeAct.ENTER): PracticeState.RUNNING,
        (PracticeState.RUNNING, PracticeAct.COMPLETE): PracticeState.COMPLETED,
        (PracticeState.RUNNING, PracticeAct.ABANDON): PracticeState.ABANDONED,
    },
)
