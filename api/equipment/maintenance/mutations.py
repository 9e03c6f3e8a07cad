"""Each act of maintenance."""

from collections.abc import Callable

import strawberry

from api.auth.signing import sign
from api.context import Info, act, changed
from api.equipment.maintenance import inputs as forms
from api.equipment.maintenance.types import MaintenancePlan, WorkOrder
from api.problems import Problem
from api.relay import local_id
from domain.equipment.maintenance.commands import opening, plans, working
from infra.transaction import Outcome


@strawberry.type
class MaintenancePlanPayload:
    maintenance_plan: MaintenancePlan | None = None
    problems: list[Problem]


@strawberry.type
class WorkOrderPayload:
    work_order: WorkOrder | None = None
    problems: list[Problem]


@strawberry.type
class MaintenanceMutation:
    @strawberry.mutation(description="Define what is done to equipment again and again; it counts from today (MNT-1).")
    def define_maintenance_plan(
        self,
        info: Info,
        input: forms.DefineMaintenancePlanInput,  # noqa: A002 -- GraphQL's word
    ) -> MaintenancePlanPayload:
        return _plan(info, lambda: _define(info, input))

    @strawberry.mutation(description="Maintain by this from now on; an order that is open follows what it began with.")
    def change_maintenance_plan(
        self,
        info: Info,
        input: forms.ChangeMaintenancePlanInput,  # noqa: A002 -- GraphQL's word
    ) -> MaintenancePlanPayload:
        return _plan(info, lambda: _change(info, input))

    @strawberry.mutation(description="Nothing becomes due by a plan any more; an order that nobody began is cancelled.")
    def end_maintenance_plan(
        self,
        info: Info,
        input: forms.EndMaintenancePlanInput,  # noqa: A002 -- GraphQL's word
    ) -> MaintenancePlanPayload:
        return _plan(info, lambda: _end(info, input))

    @strawberry.mutation(
        description="Report that equipment broke down: out of service at once, an exception of each batch that uses it,"
        " and a corrective work order (MNT-2)."
    )
    def report_breakdown(self, info: Info, input: forms.ReportBreakdownInput) -> WorkOrderPayload:  # noqa: A002 -- GraphQL's word
        return _order(info, lambda: _report(info, input))

    @strawberry.mutation(description="Begin the work of an order.")
    def begin_work_order(self, info: Info, input: forms.BeginWorkOrderInput) -> WorkOrderPayload:  # noqa: A002 -- GraphQL's word
        return _order(info, lambda: _begin(info, input))

    @strawberry.mutation(
        description="Sign what was done; where what touches the product was opened, the equipment is dirty (MNT-2)."
    )
    def complete_work_order(self, info: Info, input: forms.CompleteWorkOrderInput) -> WorkOrderPayload:  # noqa: A002 -- GraphQL's word
        return _order(info, lambda: sign(info, *input.signed(), input.signature, input.command_id))

    @strawberry.mutation(description="Judge work as another person: it counts, or is done again (MNT-1).")
    def verify_work_order(self, info: Info, input: forms.VerifyWorkOrderInput) -> WorkOrderPayload:  # noqa: A002 -- GraphQL's word
        return _order(info, lambda: sign(info, *input.signed(), input.signature, input.command_id))


def _plan(info: Info, work: Callable[[], Outcome]) -> MaintenancePlanPayload:
    return changed(info, MaintenancePlanPayload, "maintenance_plan", MaintenancePlan, work)


def _order(info: Info, work: Callable[[], Outcome]) -> WorkOrderPayload:
    return changed(info, WorkOrderPayload, "work_order", WorkOrder, work)


def _define(info: Info, given: forms.DefineMaintenancePlanInput) -> Outcome:
    equipment, details = local_id(given.equipment, "Equipment", path="equipment"), given.details.to_domain()
    return act(
        info,
        "defineMaintenancePlan",
        lambda uow: plans.define_plan(uow, equipment=equipment, code=given.code, details=details),
        given=[str(equipment), given.code, given.details.as_json()],
        command_id=given.command_id,
    )


def _change(info: Info, given: forms.ChangeMaintenancePlanInput) -> Outcome:
    plan = local_id(given.maintenance_plan, "MaintenancePlan", path="maintenancePlan")
    details = given.details.to_domain()
    return act(
        info,
        "changeMaintenancePlan",
        lambda uow: plans.change_plan(uow, plan=plan, version=given.version, details=details, reason=given.reason),
        given=[str(plan), given.version, given.details.as_json(), given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _end(info: Info, given: forms.EndMaintenancePlanInput) -> Outcome:
    plan = local_id(given.maintenance_plan, "MaintenancePlan", path="maintenancePlan")
    return act(
        info,
        "endMaintenancePlan",
        lambda uow: plans.end_plan(uow, plan=plan, version=given.version, reason=given.reason),
        given=[str(plan), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _report(info: Info, given: forms.ReportBreakdownInput) -> Outcome:
    equipment = local_id(given.equipment, "Equipment", path="equipment")
    return act(
        info,
        "reportBreakdown",
        lambda uow: opening.report_breakdown(uow, equipment=equipment, says=given.says),
        given=[str(equipment), given.says],
        command_id=given.command_id,
        reason=given.says,
    )


def _begin(info: Info, given: forms.BeginWorkOrderInput) -> Outcome:
    order = local_id(given.work_order, "WorkOrder", path="workOrder")
    return act(
        info,
        "beginWorkOrder",
        lambda uow: working.begin_work(uow, work_order=order, version=given.version),
        given=[str(order), given.version],
        command_id=given.command_id,
    )
