"""Inserting a phase into one run of a recipe: proposed, approved, withdrawn (EXE-10)."""

import strawberry

from api.auth.signing import sign
from api.context import Info, act, changed
from api.execution import insertion_types as forms
from api.execution.insertion_types import (
    ApproveInsertedPhasePayload,
    InsertedPhase,
    InsertPhasePayload,
    WithdrawInsertedPhasePayload,
)
from api.relay import local_id
from domain.execution.unforeseen.commands import inserting
from infra.transaction import Outcome


@strawberry.type
class InsertionMutation:
    @strawberry.mutation(
        description="Propose to run a phase of the library before one that is to come, in this batch alone: that one"
        " waits for it, and it is an exception. It is run once quality approved it (EXE-10)."
    )
    def insert_phase(self, info: Info, input: forms.InsertPhaseInput) -> InsertPhasePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, InsertPhasePayload, "inserted_phase", InsertedPhase, lambda: _insert(info, input))

    @strawberry.mutation(description="Approve an inserted phase as quality, another person than who proposed it.")
    def approve_inserted_phase(
        self,
        info: Info,
        input: forms.ApproveInsertedPhaseInput,  # noqa: A002 -- GraphQL's word
    ) -> ApproveInsertedPhasePayload:
        def work() -> Outcome:
            return sign(info, *input.signed(), input.signature, input.command_id)

        return changed(info, ApproveInsertedPhasePayload, "inserted_phase", InsertedPhase, work)

    @strawberry.mutation(description="Don't run an inserted phase after all, while it hasn't begun.")
    def withdraw_inserted_phase(
        self,
        info: Info,
        input: forms.WithdrawInsertedPhaseInput,  # noqa: A002 -- GraphQL's word
    ) -> WithdrawInsertedPhasePayload:
        return changed(
            info, WithdrawInsertedPhasePayload, "inserted_phase", InsertedPhase, lambda: _withdraw(info, input)
        )


def _insert(info: Info, given: forms.InsertPhaseInput) -> Outcome:
    wanted = given.to_domain()
    return act(
        info,
        "insertPhase",
        lambda uow: inserting.insert(uow, wanted),
        given=[str(wanted.before), wanted.version, str(wanted.building_block), wanted.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _withdraw(info: Info, given: forms.WithdrawInsertedPhaseInput) -> Outcome:
    found = local_id(given.inserted_phase, "InsertedPhase", path="insertedPhase")
    return act(
        info,
        "withdrawInsertedPhase",
        lambda uow: inserting.withdraw(uow, inserted=found, version=given.version, reason=given.reason),
        given=[str(found), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )
