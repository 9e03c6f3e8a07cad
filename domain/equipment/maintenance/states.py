"""Where a maintenance plan and a work order may go."""

from enum import StrEnum

from domain.equipment.maintenance.kinds import PlanState, WorkOrderState
from domain.kernel.state_machine import StateMachine


class PlanAct(StrEnum):
    CHANGE = "CHANGE"
    OPEN_ORDER = "OPEN_ORDER"
    END = "END"


class WorkOrderAct(StrEnum):
    BEGIN = "BEGIN"
    COMPLETE = "COMPLETE"
    VERIFY = "VERIFY"
    REJECT = "REJECT"
    CANCEL = "CANCEL"


PLAN: StateMachine[PlanState, PlanAct] = StateMachine(
    kind="maintenance plan",
    table={
        (PlanState.ACTIVE, PlanAct.CHANGE): PlanState.ACTIVE,
        (PlanState.ACTIVE, PlanAct.OPEN_ORDER): PlanState.ACTIVE,
        (PlanState.ACTIVE, PlanAct.END): PlanState.ENDED,
    },
)

# What the verifier rejects is done again, by the same order.
WORK_ORDER: StateMachine[WorkOrderState, WorkOrderAct] = StateMachine(
    kind="work order",
    table={
        (WorkOrderState.OPEN, WorkOrderAct.BEGIN): WorkOrderState.IN_PROGRESS,
        (WorkOrderState.OPEN, WorkOrderAct.CANCEL): WorkOrderState.CANCELLED,
        (WorkOrderState.IN_PROGRESS, WorkOrderAct.COMPLETE): WorkOrderState.COMPLETED,
        (WorkOrderState.IN_PROGRESS, WorkOrderAct.CANCEL): WorkOrderState.CANCELLED,
        (WorkOrderState.COMPLETED, WorkOrderAct.VERIFY): WorkOrderState.VERIFIED,
        (WorkOrderState.COMPLETED, WorkOrderAct.REJECT): WorkOrderState.IN_PROGRESS,
        (WorkOrderState.COMPLETED, WorkOrderAct.CANCEL): WorkOrderState.CANCELLED,
    },
)
