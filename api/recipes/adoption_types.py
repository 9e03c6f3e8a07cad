"""What stands between a company's recipe and its sites, as GraphQL shows it: overrides, drift, proposals (REC-9)."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.people.types import Person
from api.relay import Node
from api.tenancy.types import Site
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.recipes import models
from domain.recipes.adoption.kinds import DeviationKind, ElementKind, Following, ProposalState
from domain.recipes.adoption.models import RecipeProposal as ProposalRow

if TYPE_CHECKING:
    from api.recipes.types import MasterRecipe, MasterRecipeVersion

strawberry.enum(ElementKind, name="RecipeOverridable", description="A charge is a field of its phase.")
strawberry.enum(DeviationKind, name="RecipeDeviationKind")
strawberry.enum(
    ProposalState,
    name="RecipeProposalState",
    description="OVERTAKEN: a newer company version took effect before the site decided.",
)
strawberry.enum(
    Following,
    name="RecipeFollowing",
    description="CURRENT: adopted from the company's version in effect; BEHIND: from another one; OWN: the site's own"
    " recipe; NONE: the site has none.",
)


@strawberry.type(description="What a site's version declares to have otherwise than the company's, and why (REC-9).")
class RecipeOverride(Node):
    model: ClassVar[type[OfCompany]] = models.RecipeOverride
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int
    element_type: ElementKind
    code: str = strawberry.field(
        description="The element's code; a material's position in the formula; PHASE.code of a parameter."
    )
    field: str | None = strawberry.field(description="As its input names it, or place; null: the whole element.")
    reason: str
    conflict: str | None = strawberry.field(
        description="Why it doesn't fit the company version any more: declare it again, or withdraw it."
    )
    declarer: Person


@strawberry.type(description="One thing that a site's version has otherwise than the company's.")
class RecipeDeviation:
    kind: DeviationKind
    element_type: ElementKind
    code: str = strawberry.field(description="As an override names it.")
    field: str | None = strawberry.field(description="Null where a whole element was added or removed.")
    company: str | None = strawberry.field(description="What the company's version says.")
    here: str | None = strawberry.field(description="What the site's version says.")
    declared: bool = strawberry.field(description="Whether an override declares it; else the site can't submit.")
    locked: bool = strawberry.field(description="Whether it moves a registered limit, which no override may.")
    reason: str | None = strawberry.field(description="The override's.")


@strawberry.type(description="An override that waits for something: it tells of no difference, or no longer fits.")
class RecipeOverrideLeft:
    element_type: ElementKind
    code: str
    field: str | None
    reason: str
    conflict: str | None


@strawberry.type(description="What a site's version has otherwise than the company's (REC-9).")
class RecipeDrift:
    parent_id: strawberry.ID = strawberry.field(description="The company version that it was adopted from.")
    parent_number: int
    deviations: list[RecipeDeviation] = strawberry.field(description="From that parent, each declared or not.")
    idle: list[RecipeOverrideLeft] = strawberry.field(description="Overrides of what doesn't differ any more.")
    conflicts: list[RecipeOverrideLeft] = strawberry.field(
        description="Overrides that no longer fit the parent, until the site decides; it can't submit before."
    )
    newest_id: strawberry.ID | None = strawberry.field(
        description="The company version that is in effect now; null where none is."
    )
    newest_number: int | None
    from_newest: list[RecipeDeviation] = strawberry.field(
        description="From the one in effect now: the site's own deviations, and what it hasn't followed yet."
    )


@strawberry.type(description="One site's version of a recipe, or that it has none (REC-9).")
class RecipeAtSite:
    site_id: strawberry.ID
    site_code: str
    following: Following
    version_id: strawberry.ID | None = strawberry.field(description="The site's version; null where it has none.")
    number: int | None
    state: str | None = strawberry.field(description="A RecipeVersionState.")
    company_number: int | None = strawberry.field(description="The number of the company version it was adopted from.")
    overrides: int = strawberry.field(description="How many it declares.")
    undeclared: int = strawberry.field(description="How many deviations it doesn't declare: of a draft alone.")
    conflicts: int = strawberry.field(description="How many overrides wait for a decision.")


@strawberry.type(description="That a site should follow a company version which took effect (REC-9).")
class RecipeProposal(Node):
    model: ClassVar[type[OfCompany]] = ProposalRow
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int
    state: ProposalState
    made_at: datetime
    decided_at: datetime | None
    reason: str | None = strawberry.field(description="Why the site declined.")
    site: Site
    decider: Person | None
    recipe: Annotated["MasterRecipe", strawberry.lazy("api.recipes.types")]
    company_version: Annotated["MasterRecipeVersion", strawberry.lazy("api.recipes.types")]
    site_version: Annotated["MasterRecipeVersion", strawberry.lazy("api.recipes.types")] = strawberry.field(
        description="What the site had when it was proposed."
    )
    draft: Annotated["MasterRecipeVersion", strawberry.lazy("api.recipes.types")] | None = strawberry.field(
        description="The site's version that accepting it drafted."
    )
