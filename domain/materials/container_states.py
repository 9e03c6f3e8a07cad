"""Where a container, its destruction, and a place of storage may go."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.materials.container_kinds import ContainerState, DestructionState, LocationState


class ContainerAct(StrEnum):
    TAKE = "TAKE"
    ADD = "ADD"
    ADJUST = "ADJUST"
    MOVE = "MOVE"
    EMPTY = "EMPTY"
    DESTROY = "DESTROY"
    WITNESS = "WITNESS"
    WITHDRAW = "WITHDRAW"
    CONSUME = "CONSUME"
    INSPECT = "INSPECT"
    KEEP = "KEEP"


class DestructionAct(StrEnum):
    WITNESS = "WITNESS"
    WITHDRAW = "WITHDRAW"


class LocationAct(StrEnum):
    CLOSE = "CLOSE"
    REOPEN = "REOPEN"


CLOSED, OPEN, EMPTY = ContainerState.CLOSED, ContainerState.OPEN, ContainerState.EMPTY
RETAINED = ContainerState.RETAINED
DESTROYING, DESTROYED = ContainerState.DESTROYING, ContainerState.DESTROYED

# Nothing of a retention sample goes back into use: what isn't destroyed after all is kept on.
# Whether a container was opened before somebody set out to destroy it is not kept: it counts as opened.
CONTAINER: StateMachine[ContainerState, ContainerAct] = StateMachine(
    kind="container",
    table={
        (CLOSED, ContainerAct.TAKE): OPEN,
        (CLOSED, ContainerAct.ADD): OPEN,
        (CLOSED, ContainerAct.ADJUST): CLOSED,
        (CLOSED, ContainerAct.MOVE): CLOSED,
        (CLOSED, ContainerAct.EMPTY): EMPTY,
        (CLOSED, ContainerAct.DESTROY): DESTROYING,
        (OPEN, ContainerAct.TAKE): OPEN,
        (OPEN, ContainerAct.ADD): OPEN,
        (OPEN, ContainerAct.ADJUST): OPEN,
        (OPEN, ContainerAct.MOVE): OPEN,
        (OPEN, ContainerAct.EMPTY): EMPTY,
        (OPEN, ContainerAct.DESTROY): DESTROYING,
        (EMPTY, ContainerAct.ADD): OPEN,
        (EMPTY, ContainerAct.MOVE): EMPTY,
        (RETAINED, ContainerAct.MOVE): RETAINED,
        (RETAINED, ContainerAct.ADJUST): RETAINED,
        (RETAINED, ContainerAct.CONSUME): RETAINED,
        (RETAINED, ContainerAct.INSPECT): RETAINED,
        (RETAINED, ContainerAct.DESTROY): DESTROYING,
        (DESTROYING, ContainerAct.KEEP): RETAINED,
        (DESTROYING, ContainerAct.WITNESS): DESTROYED,
        (DESTROYING, ContainerAct.WITHDRAW): OPEN,
    },
)

DESTRUCTION: StateMachine[DestructionState, DestructionAct] = StateMachine(
    kind="destruction",
    table={
        (DestructionState.PERFORMED, DestructionAct.WITNESS): DestructionState.WITNESSED,
        (DestructionState.PERFORMED, DestructionAct.WITHDRAW): DestructionState.WITHDRAWN,
    },
)

LOCATION: StateMachine[LocationState, LocationAct] = StateMachine(
    kind="location",
    table={
        (LocationState.OPEN, LocationAct.CLOSE): LocationState.CLOSED,
        (LocationState.CLOSED, LocationAct.REOPEN): LocationState.OPEN,
    },
)
