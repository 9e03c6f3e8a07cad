"""Each act of cleaning."""

from collections.abc import Callable

import strawberry

from api.auth.signing import sign
from api.context import Info, act, changed
from api.equipment.cleaning import inputs as forms
from api.equipment.cleaning.types import CleaningProcedure, CleaningRecord
from api.problems import Problem
from api.relay import local_id
from domain.equipment.cleaning.commands import cleaning, procedures
from infra.transaction import Outcome


@strawberry.type
class CleaningProcedurePayload:
    cleaning_procedure: CleaningProcedure | None = None
    problems: list[Problem]


@strawberry.type
class CleaningPayload:
    cleaning: CleaningRecord | None = None
    problems: list[Problem]


@strawberry.type
class CleaningMutation:
    @strawberry.mutation(description="Draft how equipment of a class is cleaned; quality approves it first.")
    def define_cleaning_procedure(
        self,
        info: Info,
        input: forms.DefineCleaningProcedureInput,  # noqa: A002 -- GraphQL's word
    ) -> CleaningProcedurePayload:
        return _procedure(info, lambda: _define(info, input))

    @strawberry.mutation(description="Say something else in a draft; what was approved is replaced instead.")
    def change_cleaning_procedure(
        self,
        info: Info,
        input: forms.ChangeCleaningProcedureInput,  # noqa: A002 -- GraphQL's word
    ) -> CleaningProcedurePayload:
        return _procedure(info, lambda: _change(info, input))

    @strawberry.mutation(
        description="Draft the next edition of a procedure in effect; a cleaning that runs follows what it began with."
    )
    def replace_cleaning_procedure(
        self,
        info: Info,
        input: forms.ReplaceCleaningProcedureInput,  # noqa: A002 -- GraphQL's word
    ) -> CleaningProcedurePayload:
        return _procedure(info, lambda: _replace(info, input))

    @strawberry.mutation(
        description="Sign, as quality, that it is cleaned by this draft from now on, in place of the edition before it."
    )
    def approve_cleaning_procedure(
        self,
        info: Info,
        input: forms.ApproveCleaningProcedureInput,  # noqa: A002 -- GraphQL's word
    ) -> CleaningProcedurePayload:
        return _procedure(info, lambda: sign(info, *input.signed(), input.signature, input.command_id))

    @strawberry.mutation(description="Begin no cleaning by a procedure any more.")
    def retire_cleaning_procedure(
        self,
        info: Info,
        input: forms.RetireCleaningProcedureInput,  # noqa: A002 -- GraphQL's word
    ) -> CleaningProcedurePayload:
        return _procedure(info, lambda: _retire(info, input))

    @strawberry.mutation(description="Begin to clean a piece of equipment; after an overdue hold as declared (EQP-3).")
    def begin_cleaning(self, info: Info, input: forms.BeginCleaningInput) -> CleaningPayload:  # noqa: A002 -- GraphQL's word
        return _cleaning(info, lambda: _begin(info, input))

    @strawberry.mutation(
        description="Sign, as who performed it, that a cleaning ended and what the inspection gave (EQP-1)."
    )
    def complete_cleaning(self, info: Info, input: forms.CompleteCleaningInput) -> CleaningPayload:  # noqa: A002 -- GraphQL's word
        return _cleaning(info, lambda: sign(info, *input.signed(), input.signature, input.command_id))

    @strawberry.mutation(description="Verify a cleaning as another person: its equipment is clean, or dirty (EQP-1).")
    def verify_cleaning(self, info: Info, input: forms.VerifyCleaningInput) -> CleaningPayload:  # noqa: A002 -- GraphQL's word
        return _cleaning(info, lambda: sign(info, *input.signed(), input.signature, input.command_id))


def _procedure(info: Info, work: Callable[[], Outcome]) -> CleaningProcedurePayload:
    return changed(info, CleaningProcedurePayload, "cleaning_procedure", CleaningProcedure, work)


def _cleaning(info: Info, work: Callable[[], Outcome]) -> CleaningPayload:
    return changed(info, CleaningPayload, "cleaning", CleaningRecord, work)


def _define(info: Info, given: forms.DefineCleaningProcedureInput) -> Outcome:
    of = local_id(given.equipment_class, "EquipmentClass", path="equipmentClass")
    return act(
        info,
        "defineCleaningProcedure",
        lambda uow: procedures.define_procedure(
            uow, equipment_class=of, code=given.code, details=given.details.to_domain()
        ),
        given=[str(of), given.code, given.details.as_json()],
        command_id=given.command_id,
    )


def _change(info: Info, given: forms.ChangeCleaningProcedureInput) -> Outcome:
    procedure = local_id(given.cleaning_procedure, "CleaningProcedure", path="cleaningProcedure")
    return act(
        info,
        "changeCleaningProcedure",
        lambda uow: procedures.change_procedure(
            uow, procedure=procedure, version=given.version, details=given.details.to_domain(), reason=given.reason
        ),
        given=[str(procedure), given.version, given.details.as_json(), given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _replace(info: Info, given: forms.ReplaceCleaningProcedureInput) -> Outcome:
    procedure = local_id(given.cleaning_procedure, "CleaningProcedure", path="cleaningProcedure")
    return act(
        info,
        "replaceCleaningProcedure",
        lambda uow: procedures.replace_procedure(
            uow, procedure=procedure, version=given.version, details=given.details.to_domain(), reason=given.reason
        ),
        given=[str(procedure), given.version, given.details.as_json(), given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _retire(info: Info, given: forms.RetireCleaningProcedureInput) -> Outcome:
    procedure = local_id(given.cleaning_procedure, "CleaningProcedure", path="cleaningProcedure")
    return act(
        info,
        "retireCleaningProcedure",
        lambda uow: procedures.retire_procedure(uow, procedure=procedure, version=given.version, reason=given.reason),
        given=[str(procedure), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _begin(info: Info, given: forms.BeginCleaningInput) -> Outcome:
    equipment = local_id(given.equipment, "Equipment", path="equipment")
    procedure = local_id(given.cleaning_procedure, "CleaningProcedure", path="cleaningProcedure")
    return act(
        info,
        "beginCleaning",
        lambda uow: cleaning.begin_cleaning(uow, equipment=equipment, version=given.version, procedure=procedure),
        given=[str(equipment), given.version, str(procedure)],
        command_id=given.command_id,
    )
