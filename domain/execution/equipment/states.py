"""Where an allocation of equipment and a use of it may go."""

from enum import StrEnum

from domain.execution.equipment.kinds import AllocationState, UseState
from domain.kernel.state_machine import StateMachine


class AllocationAct(StrEnum):
    USE = "USE"
    RELEASE = "RELEASE"


class UseAct(StrEnum):
    END = "END"


ALLOCATION: StateMachine[AllocationState, AllocationAct] = StateMachine(
    kind="allocation of equipment",
    table={
        (AllocationState.ALLOCATED, AllocationAct.USE): AllocationState.ALLOCATED,
        (AllocationState.ALLOCATED, AllocationAct.RELEASE): AllocationState.RELEASED,
    },
)

USE: StateMachine[UseState, UseAct] = StateMachine(
    kind="use of equipment", table={(UseState.RUNNING, UseAct.END): UseState.ENDED}
)
