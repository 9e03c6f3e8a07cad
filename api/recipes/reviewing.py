"""Submitting, approving and returning a version; putting it into effect and ending it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import strawberry

from api.auth.signing import SignatureInput, sign
from api.context import Info, act
from api.problems import Problem
from api.recipes.enums import ApprovalRole
from api.recipes.payload import version_payload
from api.recipes.types import MasterRecipeVersion
from api.relay import local_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.recipes import form, models
from domain.recipes.commands import approval, effect, submission
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome


@strawberry.input(description="Which draft to submit, as it was seen.")
class SubmitRecipeVersionAct:
    recipe_version_id: strawberry.ID
    version: int

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return submission.SUBMIT, submission.Submission(_version_id(self.recipe_version_id), self.version)


@strawberry.input(description="Which version to approve, as it was seen, and in which role.")
class ApproveRecipeVersionAct:
    recipe_version_id: strawberry.ID
    version: int
    role: ApprovalRole

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return approval.APPROVE, approval.Approval(_version_id(self.recipe_version_id), self.version, self.role)


@strawberry.input
class SubmitRecipeVersionInput(SubmitRecipeVersionAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input
class ApproveRecipeVersionInput(ApproveRecipeVersionAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input
class ReturnRecipeVersionInput:
    recipe_version_id: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input
class WithdrawRecipeVersionInput(ReturnRecipeVersionInput):
    pass


@strawberry.input
class MakeRecipeVersionEffectiveInput:
    recipe_version_id: strawberry.ID
    version: int
    effective_on: date = strawberry.field(
        description="A day at the site, from the approval's on; on one to come it takes effect by itself."
    )
    command_id: str | None = None


@strawberry.type
class SubmitRecipeVersionPayload:
    recipe_version: MasterRecipeVersion | None = None
    problems: list[Problem]


@strawberry.type
class ApproveRecipeVersionPayload(SubmitRecipeVersionPayload):
    pass


@strawberry.type
class ReturnRecipeVersionPayload(SubmitRecipeVersionPayload):
    pass


@strawberry.type
class WithdrawRecipeVersionPayload(SubmitRecipeVersionPayload):
    pass


@strawberry.type
class MakeRecipeVersionEffectivePayload(SubmitRecipeVersionPayload):
    pass


@strawberry.type
class ReviewingMutation:
    @strawberry.mutation(description="Freeze a draft and hand it to its approvers; signed by an author (REC-1).")
    def submit_recipe_version(self, info: Info, input: SubmitRecipeVersionInput) -> SubmitRecipeVersionPayload:  # noqa: A002 -- GraphQL's word
        return version_payload(info, SubmitRecipeVersionPayload, lambda: _signed(info, input))

    @strawberry.mutation(
        description="Approve a submitted version in one role of its route; signed, never by an author (REC-2)."
    )
    def approve_recipe_version(self, info: Info, input: ApproveRecipeVersionInput) -> ApproveRecipeVersionPayload:  # noqa: A002 -- GraphQL's word
        return version_payload(info, ApproveRecipeVersionPayload, lambda: _signed(info, input))

    @strawberry.mutation(description="Give a submitted version back to its authors; its signatures go stale.")
    def return_recipe_version(self, info: Info, input: ReturnRecipeVersionInput) -> ReturnRecipeVersionPayload:  # noqa: A002 -- GraphQL's word
        def work() -> Outcome:
            return _ended(info, "returnRecipeVersion", input, approval.return_to_draft)

        return version_payload(info, ReturnRecipeVersionPayload, work)

    @strawberry.mutation(description="End a version for good: authors a draft, quality any other.")
    def withdraw_recipe_version(self, info: Info, input: WithdrawRecipeVersionInput) -> WithdrawRecipeVersionPayload:  # noqa: A002 -- GraphQL's word
        def work() -> Outcome:
            return _ended(info, "withdrawRecipeVersion", input, effect.withdraw)

        return version_payload(info, WithdrawRecipeVersionPayload, work)

    @strawberry.mutation(
        description="Put an approved version into effect, now or on a day to come; the last is superseded (REC-3)."
    )
    def make_recipe_version_effective(
        self,
        info: Info,
        input: MakeRecipeVersionEffectiveInput,  # noqa: A002 -- GraphQL's word
    ) -> MakeRecipeVersionEffectivePayload:
        return version_payload(info, MakeRecipeVersionEffectivePayload, lambda: _make_effective(info, input))


def _signed(info: Info, given: SubmitRecipeVersionInput | ApproveRecipeVersionInput) -> Outcome:
    signed_act, domain_input = given.signed()
    return sign(info, signed_act, domain_input, given.signature, given.command_id)


def _ended(
    info: Info, name: str, given: ReturnRecipeVersionInput, command: Callable[..., models.MasterRecipeVersion]
) -> Outcome:
    version = _version_id(given.recipe_version_id)
    require_text(given.reason, limit=form.REASON, path=("reason",))

    def end(uow: UnitOfWork) -> models.MasterRecipeVersion:
        return command(uow, recipe_version=version, seen=given.version, reason=given.reason)

    return act(
        info,
        name,
        end,
        given={"recipeVersion": str(version), "version": given.version, "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )


def _make_effective(info: Info, given: MakeRecipeVersionEffectiveInput) -> Outcome:
    version, day = _version_id(given.recipe_version_id), given.effective_on

    def make_effective(uow: UnitOfWork) -> models.MasterRecipeVersion:
        return effect.make_effective(uow, recipe_version=version, seen=given.version, effective_on=day)

    return act(
        info,
        "makeRecipeVersionEffective",
        make_effective,
        given={"recipeVersion": str(version), "version": given.version, "effectiveOn": day.isoformat()},
        command_id=given.command_id,
    )


def _version_id(given: strawberry.ID) -> UUID:
    return local_id(given, "MasterRecipeVersion", path="recipeVersionId")
