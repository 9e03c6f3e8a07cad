"""Bringing a company's recipe to a site, declaring overrides, and answering proposals (REC-9)."""

from collections.abc import Callable
from uuid import UUID

import strawberry

from api.context import Info, act, changed
from api.problems import Problem
from api.recipes.adoption_types import RecipeProposal
from api.recipes.editing import ELEMENTS
from api.recipes.editing_types import RecipeEdit
from api.recipes.payload import version_payload
from api.recipes.types import MasterRecipeVersion
from api.relay import local_id
from api.scalars import QuantityInput
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.recipes.adoption.kinds import ElementKind
from domain.recipes.adoption.models import RecipeProposal as ProposalRow
from domain.recipes.adoption.values import Key
from domain.recipes.commands import adopting, overriding, proposing
from domain.recipes.editing.models import RecipeEdit as EditRow
from domain.recipes.written import written
from infra.transaction import Outcome

CODE, FIELD = 81, 40


@strawberry.input
class AdoptRecipeInput:
    company_version_id: strawberry.ID = strawberry.field(
        description="A version of the enterprise, approved or in effect."
    )
    site_id: strawberry.ID
    batch_size: QuantityInput | None = strawberry.field(
        default=None, description="The company version's unless told; quantities aren't scaled."
    )
    variant: str | None = strawberry.field(default=None, description="The company version's unless told.")
    command_id: str | None = None


@strawberry.input(description="An element of a version by its code, where it may be there no more.")
class RecipeElementOfVersionInput:
    recipe_version_id: strawberry.ID
    element_type: ElementKind
    code: str = strawberry.field(description="As a deviation of its drift names it.")


@strawberry.input(one_of=True, description="Which element: by its id, or by its code.")
class OverriddenElementInput:
    element_id: strawberry.ID | None = strawberry.UNSET
    named: RecipeElementOfVersionInput | None = strawberry.UNSET


@strawberry.input
class DeclareRecipeOverrideInput:
    overridden: OverriddenElementInput
    field: str | None = strawberry.field(
        default=None, description="As a deviation of its drift names it; the whole element without it."
    )
    reason: str
    command_id: str | None = None


@strawberry.input
class WithdrawRecipeOverrideInput:
    override_id: strawberry.ID
    version: int = strawberry.field(description="The override's own.")
    command_id: str | None = None


@strawberry.input
class AcceptRecipeProposalInput:
    proposal_id: strawberry.ID
    version: int
    command_id: str | None = None


@strawberry.input
class DeclineRecipeProposalInput(AcceptRecipeProposalInput):
    reason: str


@strawberry.type
class AdoptRecipePayload:
    recipe_version: MasterRecipeVersion | None = None
    problems: list[Problem]


@strawberry.type
class DeclareRecipeOverridePayload:
    edit: RecipeEdit | None = None
    problems: list[Problem]


@strawberry.type
class WithdrawRecipeOverridePayload(DeclareRecipeOverridePayload):
    pass


@strawberry.type
class AcceptRecipeProposalPayload:
    proposal: RecipeProposal | None = None
    problems: list[Problem]


@strawberry.type
class DeclineRecipeProposalPayload(AcceptRecipeProposalPayload):
    pass


@strawberry.type
class AdoptingMutation:
    @strawberry.mutation(description="Draft a site's version of a company's recipe, which says the same (REC-9).")
    def adopt_recipe(self, info: Info, input: AdoptRecipeInput) -> AdoptRecipePayload:  # noqa: A002 -- GraphQL's word
        return version_payload(info, AdoptRecipePayload, lambda: _adopt(info, input))

    @strawberry.mutation(
        description="Declare, with its reason, what a site's draft has otherwise than the company's version."
    )
    def declare_recipe_override(self, info: Info, input: DeclareRecipeOverrideInput) -> DeclareRecipeOverridePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, DeclareRecipeOverridePayload, "edit", RecipeEdit, lambda: _declare(info, input))

    @strawberry.mutation(description="Declare an override no more; what the draft says stays as it is.")
    def withdraw_recipe_override(
        self,
        info: Info,
        input: WithdrawRecipeOverrideInput,  # noqa: A002 -- GraphQL's word
    ) -> WithdrawRecipeOverridePayload:
        return changed(info, WithdrawRecipeOverridePayload, "edit", RecipeEdit, lambda: _withdraw(info, input))

    @strawberry.mutation(
        description="Draft the site's next version: the proposed one with the site's overrides where they still fit."
    )
    def accept_recipe_proposal(self, info: Info, input: AcceptRecipeProposalInput) -> AcceptRecipeProposalPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, AcceptRecipeProposalPayload, "proposal", RecipeProposal, lambda: _accept(info, input))

    @strawberry.mutation(description="Stay with the version that the site has, for a reason.")
    def decline_recipe_proposal(self, info: Info, input: DeclineRecipeProposalInput) -> DeclineRecipeProposalPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, DeclineRecipeProposalPayload, "proposal", RecipeProposal, lambda: _decline(info, input))


def _adopt(info: Info, given: AdoptRecipeInput) -> Outcome:
    company = local_id(given.company_version_id, "MasterRecipeVersion", path="companyVersionId")
    site = SiteId(local_id(given.site_id, "Site", path="siteId"))
    size = None if given.batch_size is None else Quantity(given.batch_size.value, given.batch_size.unit)
    return act(
        info,
        "adoptRecipe",
        lambda uow: adopting.adopt_recipe(
            uow, company_version=company, site=site, batch_size=size, variant=given.variant
        ),
        given={
            "companyVersion": str(company),
            "site": str(site),
            "batchSize": written(size),
            "variant": given.variant,
        },
        command_id=given.command_id,
    )


def _declare(info: Info, given: DeclareRecipeOverrideInput) -> Outcome:
    field, said = given.field, _said(given)
    if field is not None:
        require_line(field, limit=FIELD, path=("field",))
    find = _element(given.overridden)

    def declare(uow: UnitOfWork) -> EditRow:
        version, key, of_element = find(uow)
        return overriding.declare_override(
            uow, recipe_version=version, key=key, field=field or of_element, reason=given.reason
        )

    return act(info, "declareRecipeOverride", declare, given=said, command_id=given.command_id)


def _said(given: DeclareRecipeOverrideInput) -> Json:
    named = given.overridden.named or None
    return {
        "element": given.overridden.element_id or None,
        "named": None if named is None else [named.recipe_version_id, named.element_type.value, named.code],
        "field": given.field,
        "reason": given.reason,
    }


def _withdraw(info: Info, given: WithdrawRecipeOverrideInput) -> Outcome:
    override = local_id(given.override_id, "RecipeOverride", path="overrideId")
    return act(
        info,
        "withdrawRecipeOverride",
        lambda uow: overriding.withdraw_override(uow, override=override, seen=given.version),
        given={"override": str(override), "version": given.version},
        command_id=given.command_id,
    )


def _accept(info: Info, given: AcceptRecipeProposalInput) -> Outcome:
    proposal = local_id(given.proposal_id, "RecipeProposal", path="proposalId")

    def accept(uow: UnitOfWork) -> ProposalRow:
        return proposing.accept_proposal(uow, proposal=proposal, seen=given.version)

    said: Json = {"proposal": str(proposal), "version": given.version}
    return act(info, "acceptRecipeProposal", accept, given=said, command_id=given.command_id)


def _decline(info: Info, given: DeclineRecipeProposalInput) -> Outcome:
    proposal = local_id(given.proposal_id, "RecipeProposal", path="proposalId")

    def decline(uow: UnitOfWork) -> ProposalRow:
        return proposing.decline_proposal(uow, proposal=proposal, seen=given.version, reason=given.reason)

    said: Json = {"proposal": str(proposal), "version": given.version, "reason": given.reason}
    return act(
        info, "declineRecipeProposal", decline, given=said, command_id=given.command_id, reason=given.reason or None
    )


Found = tuple[UUID, Key, str | None]


def _element(given: OverriddenElementInput) -> Callable[[UnitOfWork], Found]:
    """How the command finds the version, the key and the field of what is declared. Raises InvalidInput."""
    if given.named:
        version = local_id(given.named.recipe_version_id, "MasterRecipeVersion", path="recipeVersionId")
        require_line(given.named.code, limit=CODE, path=("overridden", "named", "code"))
        key = Key(given.named.element_type, given.named.code)
        return lambda _: (version, key, None)
    said = str(given.element_id)
    kind = said.partition(":")[0]
    if kind not in ELEMENTS:
        problem = f"{said[:80]!r} is not the id of an element; there are {', '.join(ELEMENTS)}."
        raise InvalidInput(path=("overridden", "elementId"), problem=problem)
    element = local_id(said, kind, path="elementId")
    return lambda uow: overriding.named(uow, element_type=kind, id=element)
