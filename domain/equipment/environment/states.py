"""Where a limit of a room's environment may go."""

from enum import StrEnum

from domain.equipment.environment.kinds import EnvironmentLimitState
from domain.kernel.state_machine import StateMachine


class LimitAct(StrEnum):
    CHANGE = "CHANGE"
    READ = "READ"
    END = "END"


WATCHED = EnvironmentLimitState.WATCHED
LIMIT: StateMachine[EnvironmentLimitState, LimitAct] = StateMachine(
    kind="limit of a room's environment",
    table={
        (WATCHED, LimitAct.CHANGE): WATCHED,
        (WATCHED, LimitAct.READ): WATCHED,
        (WATCHED, LimitAct.END): EnvironmentLimitState.ENDED,
    },
)
