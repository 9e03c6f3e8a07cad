"""Where a clearance, its procedure and the demand for it may go."""

from enum import StrEnum

from domain.equipment.clearance.kinds import ClearanceProcedureState, ClearanceState, DemandState
from domain.kernel.state_machine import StateMachine


class ClearanceAct(StrEnum):
    """Two persons sign it: who PERFORMs it and who VERIFYs it; either may find what makes it FAIL."""

    PERFORM = "PERFORM"
    FAIL = "FAIL"
    VERIFY = "VERIFY"
    REJECT = "REJECT"
    LAPSE = "LAPSE"


class ClearanceProcedureAct(StrEnum):
    CHANGE = "CHANGE"
    DEMAND = "DEMAND"
    CLEAR = "CLEAR"
    RETIRE = "RETIRE"


class DemandAct(StrEnum):
    CLEAR = "CLEAR"
    WITHDRAW = "WITHDRAW"


# A use that comes between ends what is under way too: it looked at what was there before (EQP-7).
CLEARANCE: StateMachine[ClearanceState, ClearanceAct] = StateMachine(
    kind="clearance",
    table={
        (ClearanceState.RUNNING, ClearanceAct.PERFORM): ClearanceState.PERFORMED,
        (ClearanceState.RUNNING, ClearanceAct.FAIL): ClearanceState.FAILED,
        (ClearanceState.PERFORMED, ClearanceAct.VERIFY): ClearanceState.CLEARED,
        (ClearanceState.PERFORMED, ClearanceAct.REJECT): ClearanceState.FAILED,
        (ClearanceState.RUNNING, ClearanceAct.LAPSE): ClearanceState.LAPSED,
        (ClearanceState.PERFORMED, ClearanceAct.LAPSE): ClearanceState.LAPSED,
        (ClearanceState.CLEARED, ClearanceAct.LAPSE): ClearanceState.LAPSED,
    },
)

ACTIVE = ClearanceProcedureState.ACTIVE
PROCEDURE: StateMachine[ClearanceProcedureState, ClearanceProcedureAct] = StateMachine(
    kind="clearance procedure",
    table={
        (ACTIVE, ClearanceProcedureAct.CHANGE): ACTIVE,
        (ACTIVE, ClearanceProcedureAct.DEMAND): ACTIVE,
        (ACTIVE, ClearanceProcedureAct.CLEAR): ACTIVE,
        (ACTIVE, ClearanceProcedureAct.RETIRE): ClearanceProcedureState.RETIRED,
    },
)

DEMAND: StateMachine[DemandState, DemandAct] = StateMachine(
    kind="demand for a clearance",
    table={
        (DemandState.DEMANDED, DemandAct.CLEAR): DemandState.DEMANDED,
        (DemandState.DEMANDED, DemandAct.WITHDRAW): DemandState.WITHDRAWN,
    },
)
