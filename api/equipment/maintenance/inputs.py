"""What is sent with each act of maintenance."""

from typing import Any

import strawberry

from api.auth.signing import SignatureInput
from api.relay import local_id
from domain.equipment.maintenance.commands.working import COMPLETE_WORK, VERIFY_WORK, CompleteWork, JudgeWork
from domain.equipment.maintenance.values import PlanDetails
from domain.kernel.canonical import Json
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.input(description="All that may be said anew of a plan: due after days, after uses, or the sooner of both.")
class MaintenancePlanDetailsInput:
    name: str
    steps: str = strawberry.field(description="What is done, line by line: at most 20 000 characters.")
    interval_days: int | None = None
    interval_uses: int | None = None
    lead_days: int = strawberry.field(default=7, description="So many days before it is due, its work order opens.")
    grace_days: int = 0

    def to_domain(self) -> PlanDetails:
        return PlanDetails(
            name=self.name,
            steps=self.steps,
            interval_days=self.interval_days,
            interval_uses=self.interval_uses,
            lead_days=self.lead_days,
            grace_days=self.grace_days,
        )

    def as_json(self) -> Json:
        return [self.name, self.steps, self.interval_days, self.interval_uses, self.lead_days, self.grace_days]


@strawberry.input
class DefineMaintenancePlanInput:
    equipment: strawberry.ID
    code: str
    details: MaintenancePlanDetailsInput
    command_id: str | None = None


@strawberry.input(description="All that is said of a plan from now on, as its next edition.")
class ChangeMaintenancePlanInput:
    maintenance_plan: strawberry.ID
    version: int
    details: MaintenancePlanDetailsInput
    reason: str
    command_id: str | None = None


@strawberry.input
class EndMaintenancePlanInput:
    maintenance_plan: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="It broke down: it is out of service at once.")
class ReportBreakdownInput:
    equipment: strawberry.ID
    says: str = strawberry.field(description="What broke.")
    command_id: str | None = None


@strawberry.input
class BeginWorkOrderInput:
    work_order: strawberry.ID
    version: int
    command_id: str | None = None


@strawberry.input(description="What was done, and whether what touches the product was opened or replaced.")
class CompleteWorkOrderAct:
    work_order: strawberry.ID
    version: int
    done: str
    contact: bool

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        order = local_id(self.work_order, "WorkOrder", path="workOrder")
        return COMPLETE_WORK, CompleteWork(order, self.version, self.done, self.contact)


@strawberry.input
class CompleteWorkOrderInput(CompleteWorkOrderAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Judge the work as a person who didn't do it; who rejects it says what is missing.")
class VerifyWorkOrderAct:
    work_order: strawberry.ID
    version: int
    accepted: bool
    remark: str | None = None

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        order = local_id(self.work_order, "WorkOrder", path="workOrder")
        return VERIFY_WORK, JudgeWork(order, self.version, self.accepted, self.remark)


@strawberry.input
class VerifyWorkOrderInput(VerifyWorkOrderAct):
    signature: SignatureInput | None = None
    command_id: str | None = None
