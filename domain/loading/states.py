"""Where a load may go."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.loading.kinds import LoadState


class LoadAct(StrEnum):
    """READ begins it, and begins it anew after a crash; FINISH ends it, a dry run after its checks."""

    READ = "READ"
    CHECK = "CHECK"
    WRITE = "WRITE"
    FINISH = "FINISH"
    REFUSE = "REFUSE"
    FAIL = "FAIL"


UNDER_WAY = (LoadState.READING, LoadState.CHECKING, LoadState.WRITING)

LOAD = StateMachine[LoadState, LoadAct](
    kind="data load",
    table={
        (LoadState.QUEUED, LoadAct.READ): LoadState.READING,
        (LoadState.READING, LoadAct.CHECK): LoadState.CHECKING,
        (LoadState.CHECKING, LoadAct.WRITE): LoadState.WRITING,
        (LoadState.CHECKING, LoadAct.FINISH): LoadState.DONE,
        (LoadState.WRITING, LoadAct.FINISH): LoadState.DONE,
        **{(one, LoadAct.READ): LoadState.READING for one in UNDER_WAY},
        **{(one, LoadAct.REFUSE): LoadState.REFUSED for one in UNDER_WAY},
        **{(one, LoadAct.FAIL): LoadState.FAILED for one in UNDER_WAY},
    },
)
