"""Where the service of equipment and the life of its class may go."""

from enum import StrEnum

from domain.equipment.plant.kinds import ClassState, ServiceState
from domain.kernel.state_machine import StateMachine


class ServiceAct(StrEnum):
    CHANGE = "CHANGE"
    TAKE_OUT_OF_SERVICE = "TAKE_OUT_OF_SERVICE"
    RETURN_TO_SERVICE = "RETURN_TO_SERVICE"
    RETIRE = "RETIRE"
    TAG_OUT = "TAG_OUT"
    CALIBRATE = "CALIBRATE"
    MAINTAIN = "MAINTAIN"
    CLEAN = "CLEAN"
    ALLOCATE = "ALLOCATE"
    BEGIN_USE = "BEGIN_USE"
    END_USE = "END_USE"


class ClassAct(StrEnum):
    CHANGE = "CHANGE"
    REGISTER = "REGISTER"
    RETIRE = "RETIRE"


IN, OUT = ServiceState.IN_SERVICE, ServiceState.OUT_OF_SERVICE

# What broke down in the middle of a batch is still out of the batch at some moment, and is cleaned before it returns.
SERVICE: StateMachine[ServiceState, ServiceAct] = StateMachine(
    kind="piece of equipment",
    table={
        (IN, ServiceAct.CHANGE): IN,
        (IN, ServiceAct.TAKE_OUT_OF_SERVICE): OUT,
        (IN, ServiceAct.RETIRE): ServiceState.RETIRED,
        (IN, ServiceAct.TAG_OUT): OUT,
        (IN, ServiceAct.CALIBRATE): IN,
        (IN, ServiceAct.MAINTAIN): IN,
        (IN, ServiceAct.CLEAN): IN,
        (IN, ServiceAct.ALLOCATE): IN,
        (IN, ServiceAct.BEGIN_USE): IN,
        (IN, ServiceAct.END_USE): IN,
        (OUT, ServiceAct.CHANGE): OUT,
        (OUT, ServiceAct.RETURN_TO_SERVICE): IN,
        (OUT, ServiceAct.RETIRE): ServiceState.RETIRED,
        (OUT, ServiceAct.TAG_OUT): OUT,
        (OUT, ServiceAct.CALIBRATE): OUT,
        (OUT, ServiceAct.MAINTAIN): OUT,
        (OUT, ServiceAct.CLEAN): OUT,
        (OUT, ServiceAct.END_USE): OUT,
    },
)

CLASS: StateMachine[ClassState, ClassAct] = StateMachine(
    kind="class of equipment",
    table={
        (ClassState.ACTIVE, ClassAct.CHANGE): ClassState.ACTIVE,
        (ClassState.ACTIVE, ClassAct.REGISTER): ClassState.ACTIVE,
        (ClassState.ACTIVE, ClassAct.RETIRE): ClassState.RETIRED,
    },
)
