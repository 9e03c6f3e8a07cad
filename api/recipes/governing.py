"""Setting the routes of approval, moving planned days of effect, and reviewing versions in effect."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import strawberry

from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed
from api.problems import Problem
from api.recipes.enums import ApprovalRole, ReviewOutcome
from api.recipes.governance import ORDER, ApprovalRoute
from api.recipes.payload import version_payload
from api.recipes.types import MasterRecipeVersion
from api.relay import local_id
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes import models
from domain.recipes.commands import planning, reviewing, routing
from domain.recipes.governance.routes import DEFAULT_REVIEW_MONTHS, Step
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome


@strawberry.input(description="One role's approval in a route.")
class ApprovalRouteStepInput:
    order_number: int = strawberry.field(description=f"From 1 to 9. {ORDER}")
    role: ApprovalRole


@strawberry.input(description="The whole route, in place of the one there was; quality is in it.")
class SetApprovalRouteInput:
    site_id: strawberry.ID | None = strawberry.field(
        default=None, description="For this site only; left out, for every site without its own."
    )
    version: int | None = strawberry.field(default=None, description="As the route was seen; left out, if none is set.")
    steps: list[ApprovalRouteStepInput]
    review_months: int = strawberry.field(
        default=DEFAULT_REVIEW_MONTHS,
        description="How long a version is in effect until it is looked at again, to 120.",
    )
    reason: str
    command_id: str | None = None


@strawberry.input(description="Which version was looked at, as it was seen, and the conclusion.")
class ReviewRecipeVersionAct:
    recipe_version_id: strawberry.ID
    version: int
    outcome: ReviewOutcome
    conclusion: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        version = _version_id(self.recipe_version_id)
        return reviewing.REVIEW, reviewing.PeriodicReview(version, self.version, self.outcome, self.conclusion)


@strawberry.input
class ReviewRecipeVersionInput(ReviewRecipeVersionAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input
class CancelEffectiveDayInput:
    recipe_version_id: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input
class ChangeEffectiveDayInput(CancelEffectiveDayInput):
    effective_on: date = strawberry.field(description="A day at the site; up to today, it takes effect at once.")


@strawberry.type
class SetApprovalRoutePayload:
    route: ApprovalRoute | None = None
    problems: list[Problem]


@strawberry.type
class ChangeEffectiveDayPayload:
    recipe_version: MasterRecipeVersion | None = None
    problems: list[Problem]


@strawberry.type
class CancelEffectiveDayPayload(ChangeEffectiveDayPayload):
    pass


@strawberry.type
class ReviewRecipeVersionPayload(ChangeEffectiveDayPayload):
    pass


@strawberry.type
class GoverningMutation:
    @strawberry.mutation(description="Set who approves recipes in which order; quality's act, with its reason (REC-2).")
    def set_approval_route(self, info: Info, input: SetApprovalRouteInput) -> SetApprovalRoutePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, SetApprovalRoutePayload, "route", ApprovalRoute, lambda: _set(info, input))

    @strawberry.mutation(description="Give a planned version another day on which it takes effect (REC-3).")
    def change_effective_day(self, info: Info, input: ChangeEffectiveDayInput) -> ChangeEffectiveDayPayload:  # noqa: A002 -- GraphQL's word
        def change(uow: UnitOfWork, version: UUID) -> models.MasterRecipeVersion:
            day, reason = input.effective_on, input.reason
            return planning.change_day(uow, recipe_version=version, seen=input.version, effective_on=day, reason=reason)

        more: dict[str, Json] = {"effectiveOn": input.effective_on.isoformat()}
        work = _planned(info, "changeEffectiveDay", input, change, more)
        return version_payload(info, ChangeEffectiveDayPayload, work)

    @strawberry.mutation(description="Take a planned version's day away; it stays approved.")
    def cancel_effective_day(self, info: Info, input: CancelEffectiveDayInput) -> CancelEffectiveDayPayload:  # noqa: A002 -- GraphQL's word
        def cancel(uow: UnitOfWork, version: UUID) -> models.MasterRecipeVersion:
            return planning.cancel_day(uow, recipe_version=version, seen=input.version, reason=input.reason)

        return version_payload(info, CancelEffectiveDayPayload, _planned(info, "cancelEffectiveDay", input, cancel, {}))

    @strawberry.mutation(description="Say of a version in effect whether it still stands; signed by quality.")
    def review_recipe_version(self, info: Info, input: ReviewRecipeVersionInput) -> ReviewRecipeVersionPayload:  # noqa: A002 -- GraphQL's word
        def work() -> Outcome:
            return sign(info, *input.signed(), input.signature, input.command_id)

        return version_payload(info, ReviewRecipeVersionPayload, work)


def _set(info: Info, given: SetApprovalRouteInput) -> Outcome:
    site = None if given.site_id is None else SiteId(local_id(given.site_id, "Site", path="siteId"))
    steps = tuple(Step(one.order_number, one.role) for one in given.steps)
    governance = routing.Governance(steps, given.review_months)
    return act(
        info,
        "setApprovalRoute",
        lambda uow: routing.set_route(uow, site=site, seen=given.version, governance=governance, reason=given.reason),
        given={
            "site": None if site is None else str(site),
            "version": given.version,
            "steps": [{"order": one.order, "role": one.role.value} for one in steps],
            "reviewMonths": given.review_months,
            "reason": given.reason,
        },
        command_id=given.command_id,
        reason=given.reason,
    )


def _planned(
    info: Info,
    name: str,
    given: CancelEffectiveDayInput,
    command: Callable[[UnitOfWork, UUID], models.MasterRecipeVersion],
    more: dict[str, Json],
) -> Callable[[], Outcome]:
    def work() -> Outcome:
        version = _version_id(given.recipe_version_id)
        return act(
            info,
            name,
            lambda uow: command(uow, version),
            given={"recipeVersion": str(version), "version": given.version, "reason": given.reason, **more},
            command_id=given.command_id,
            reason=given.reason,
        )

    return work


def _version_id(given: strawberry.ID) -> UUID:
    return local_id(given, "MasterRecipeVersion", path="recipeVersionId")
