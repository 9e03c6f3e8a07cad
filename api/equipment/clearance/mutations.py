"""Each act of clearance."""

from collections.abc import Callable

import strawberry

from api.auth.signing import sign
from api.context import Info, act, changed
from api.equipment.clearance import inputs as forms
from api.equipment.clearance.types import ClearanceDemand, ClearanceProcedure, LineClearance
from api.problems import Problem
from api.relay import local_id
from domain.equipment.clearance import procedures
from domain.execution.clearance import clearing
from domain.kernel.ids import SiteId
from infra.transaction import Outcome


@strawberry.type
class ClearanceProcedurePayload:
    clearance_procedure: ClearanceProcedure | None = None
    problems: list[Problem]


@strawberry.type
class ClearanceDemandPayload:
    demand: ClearanceDemand | None = None
    problems: list[Problem]


@strawberry.type
class ClearancePayload:
    clearance: LineClearance | None = None
    problems: list[Problem]


@strawberry.type
class ClearanceMutation:
    @strawberry.mutation(description="Define how a site clears its rooms and lines before a batch (EQP-7).")
    def define_clearance_procedure(
        self,
        info: Info,
        input: forms.DefineClearanceProcedureInput,  # noqa: A002 -- GraphQL's word
    ) -> ClearanceProcedurePayload:
        return _procedure(info, lambda: _define(info, input))

    @strawberry.mutation(description="Clear by this from now on; what is under way follows what it began with.")
    def change_clearance_procedure(
        self,
        info: Info,
        input: forms.ChangeClearanceProcedureInput,  # noqa: A002 -- GraphQL's word
    ) -> ClearanceProcedurePayload:
        return _procedure(info, lambda: _change(info, input))

    @strawberry.mutation(description="Clear nothing by a procedure any more; no place may demand it.")
    def retire_clearance_procedure(
        self,
        info: Info,
        input: forms.RetireClearanceProcedureInput,  # noqa: A002 -- GraphQL's word
    ) -> ClearanceProcedurePayload:
        return _procedure(info, lambda: _retire(info, input))

    @strawberry.mutation(description="Let a room or equipment be cleared so before each batch that uses it (EQP-7).")
    def demand_clearance(self, info: Info, input: forms.DemandClearanceInput) -> ClearanceDemandPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ClearanceDemandPayload, "demand", ClearanceDemand, lambda: _demand(info, input))

    @strawberry.mutation(description="Demand no clearance of this place any more.")
    def withdraw_clearance_demand(
        self,
        info: Info,
        input: forms.WithdrawClearanceDemandInput,  # noqa: A002 -- GraphQL's word
    ) -> ClearanceDemandPayload:
        return changed(info, ClearanceDemandPayload, "demand", ClearanceDemand, lambda: _withdraw(info, input))

    @strawberry.mutation(description="Begin to clear a place that demands it, for a batch about to run there (EQP-7).")
    def begin_clearance(self, info: Info, input: forms.BeginClearanceInput) -> ClearancePayload:  # noqa: A002 -- GraphQL's word
        return _clearance(info, lambda: _begin(info, input))

    @strawberry.mutation(
        description="Sign, as who looked, what was found of each item; one not clear fails it (EQP-7)."
    )
    def complete_clearance(self, info: Info, input: forms.CompleteClearanceInput) -> ClearancePayload:  # noqa: A002 -- GraphQL's word
        return _clearance(info, lambda: sign(info, *input.signed(), input.signature, input.command_id))

    @strawberry.mutation(description="Verify a clearance as another person: from now on it serves, or failed (EQP-7).")
    def verify_clearance(self, info: Info, input: forms.VerifyClearanceInput) -> ClearancePayload:  # noqa: A002 -- GraphQL's word
        return _clearance(info, lambda: sign(info, *input.signed(), input.signature, input.command_id))


def _procedure(info: Info, work: Callable[[], Outcome]) -> ClearanceProcedurePayload:
    return changed(info, ClearanceProcedurePayload, "clearance_procedure", ClearanceProcedure, work)


def _clearance(info: Info, work: Callable[[], Outcome]) -> ClearancePayload:
    return changed(info, ClearancePayload, "clearance", LineClearance, work)


def _define(info: Info, given: forms.DefineClearanceProcedureInput) -> Outcome:
    site = SiteId(local_id(given.site_id, "Site", path="siteId"))
    return act(
        info,
        "defineClearanceProcedure",
        lambda uow: procedures.define_procedure(uow, site=site, code=given.code, details=given.details.to_domain()),
        given=[str(site), given.code, given.details.as_json()],
        command_id=given.command_id,
    )


def _change(info: Info, given: forms.ChangeClearanceProcedureInput) -> Outcome:
    procedure = local_id(given.clearance_procedure, "ClearanceProcedure", path="clearanceProcedure")
    return act(
        info,
        "changeClearanceProcedure",
        lambda uow: procedures.change_procedure(
            uow, procedure=procedure, version=given.version, details=given.details.to_domain(), reason=given.reason
        ),
        given=[str(procedure), given.version, given.details.as_json(), given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _retire(info: Info, given: forms.RetireClearanceProcedureInput) -> Outcome:
    procedure = local_id(given.clearance_procedure, "ClearanceProcedure", path="clearanceProcedure")
    return act(
        info,
        "retireClearanceProcedure",
        lambda uow: procedures.retire_procedure(uow, procedure=procedure, version=given.version, reason=given.reason),
        given=[str(procedure), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _demand(info: Info, given: forms.DemandClearanceInput) -> Outcome:
    procedure = local_id(given.clearance_procedure, "ClearanceProcedure", path="clearanceProcedure")
    place = forms.place_of(given.room, given.equipment)
    return act(
        info,
        "demandClearance",
        lambda uow: procedures.demand_clearance(uow, procedure=procedure, place=place),
        given=[str(procedure), given.room, given.equipment],
        command_id=given.command_id,
    )


def _withdraw(info: Info, given: forms.WithdrawClearanceDemandInput) -> Outcome:
    demand = local_id(given.clearance_demand, "ClearanceDemand", path="clearanceDemand")
    return act(
        info,
        "withdrawClearanceDemand",
        lambda uow: procedures.withdraw_demand(uow, demand=demand, version=given.version, reason=given.reason),
        given=[str(demand), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _begin(info: Info, given: forms.BeginClearanceInput) -> Outcome:
    batch = local_id(given.batch, "Batch", path="batch")
    place = forms.place_of(given.room, given.equipment)
    return act(
        info,
        "beginClearance",
        lambda uow: clearing.begin_clearance(uow, batch=batch, place=place),
        given=[str(batch), given.room, given.equipment],
        command_id=given.command_id,
    )
