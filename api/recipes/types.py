"""Master recipes, their versions and elements as GraphQL shows them."""

from datetime import date, datetime
from typing import ClassVar

import strawberry
from sqlalchemy import ARRAY, Text, case, cast, func

from api.context import Info
from api.listing import listed
from api.people.types import Person
from api.reading.vocabulary import Expression, Pages, Parts, lowered
from api.recipes import drift as drifting
from api.recipes import enums as kinds
from api.recipes.adoption_types import RecipeAtSite, RecipeDrift, RecipeOverride, RecipeProposal
from api.recipes.editing_types import RecipeEdit
from api.recipes.element_types import (
    RecipeBlock,
    RecipeEquipment,
    RecipeLink,
    RecipeMaterial,
    RecipeOutput,
    RecipePhase,
    RecipeProcessParameter,
)
from api.recipes.exporting import RecipeExportFormat, link_to
from api.recipes.file_types import RecipeFile
from api.recipes.findings import RecipeFinding, findings_of
from api.recipes.governance import RecipeApproval, RecipeApprovalStep, RecipeReview
from api.recipes.import_types import RecipeImport
from api.recipes.library_types import MOST, USED_BY, BuildingBlockUse, UpdateOffer, offers_of
from api.recipes.scaling import RecipeSizeRange, ScaledRecipe, for_size
from api.recipes.simulation_types import RecipeSimulation
from api.recipes.untranslated import UntranslatedText, untranslated_of
from api.relay import Connection, Node, Window
from api.scalars import Quantity, QuantityInput
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.kernel.languages import ENGLISH
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.recipes import models
from domain.recipes.languages.versions import complete_in, written_in
from domain.recipes.reading import size_range_of

EDITS = Pages(lambda row, version, _: [row.recipe_version_id == version.id], newest_first=True)
IMPORTS = Pages(lambda row, version, _: [row.recipe_version_id == version.id], newest_first=True)
SIZE_RANGE = Parts(
    {"minimum": "size_minimum", "maximum": "size_maximum"}, when=lambda row: row.size_minimum.is_not(None)
)
WRITTEN_IN = Expression(lambda row, _: func.coalesce(row.language, ENGLISH, type_=Text()))
COMPLETE_IN = Expression(lambda row, _: func.coalesce(row.languages, cast([], ARRAY(Text)), type_=ARRAY(Text)))
BATCH_SIZE = Parts({"value": "batch_size_value", "unit": "batch_size_unit"})


@strawberry.type(description="Somebody who wrote on a version, if only one element.")
class RecipeAuthor:
    model: ClassVar[type[OfCompany]] = models.RecipeAuthor

    person: Person


@strawberry.type(description="One version for one site, batch size and variant; frozen from its submission on (REC-1).")
class MasterRecipeVersion(Node):
    model: ClassVar[type[OfCompany]] = models.MasterRecipeVersion
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int = strawberry.field(description="Send it back with a change; it counts every change up.")
    number: int = strawberry.field(description="The recipe's versions are numbered from 1.")
    state: kinds.VersionState
    variant: str
    site: Site
    recipe: "MasterRecipe"
    submission: int = strawberry.field(description="How often it was submitted.")
    submitted_at: datetime | None
    digest: str | None = strawberry.field(description="SHA-256 of the submitted content's RFC 8785 form, hex.")
    content: str | None = strawberry.field(description="The submitted content, canonical JSON.")
    approved_at: datetime | None
    planned_on: date | None = strawberry.field(description="The day at the site on which it takes effect by itself.")
    effective_on: date | None = strawberry.field(description="The day at the site from which it is in effect.")
    effective_at: datetime | None
    review_due_on: date | None = strawberry.field(description="By when it is looked at again; null unless in effect.")
    ended_at: datetime | None = strawberry.field(description="When it was superseded or withdrawn.")
    because: str | None = strawberry.field(description="Why it was last returned to draft, or withdrawn.")
    materials: list[RecipeMaterial] = strawberry.field(
        description="The formula's process inputs; at most 500, by position."
    )
    outputs: list[RecipeOutput] = strawberry.field(description="The formula's process outputs; at most 100, by code.")
    process_parameters: list[RecipeProcessParameter] = strawberry.field(
        description="The formula's own values; at most 500, by code."
    )
    equipment: list[RecipeEquipment] = strawberry.field(description="What the batch needs; at most 500, by code.")
    blocks: list[RecipeBlock] = strawberry.field(
        description="What holds the phases, at most 2,000: parent and position make the procedure's tree (ISA-88)."
    )
    phases: list[RecipePhase] = strawberry.field(description="The procedure's phases; at most 2,000, by number.")
    links: list[RecipeLink] = strawberry.field(description="Between phases; at most 2,000, by code.")
    files: list[RecipeFile] = strawberry.field(
        description="Pictures and documents that instructions show or lead to; at most 200, by code."
    )
    simulation: RecipeSimulation | None = strawberry.field(
        description="The newest one; of what was submitted, the one that was signed with it."
    )
    authors: list[RecipeAuthor] = strawberry.field(description="Who wrote on it; none of them may approve it (REC-2).")
    route: list[RecipeApprovalStep] = strawberry.field(
        description="The approvals that its submission needs, by their order; empty for a draft."
    )
    reviews: list[RecipeReview] = strawberry.field(description="Its periodic reviews, oldest first.")
    approvals: list[RecipeApproval] = strawberry.field(description="Of every submission, oldest first.")
    signatures: list[Signature] = strawberry.field(description="Of authors and approvers, oldest first.")
    adopted_from: "MasterRecipeVersion | None" = strawberry.field(
        description="The company's version that this site's was adopted from (REC-9)."
    )
    overrides: list[RecipeOverride] = strawberry.field(
        description="What it declares to have otherwise than that one, oldest first."
    )

    @strawberry.field(description="How much one batch makes.", metadata=lowered(BATCH_SIZE))
    def batch_size(self, root: strawberry.Parent[models.MasterRecipeVersion]) -> Quantity:
        return Quantity(value=root.batch_size_value, unit=root.batch_size_unit)

    @strawberry.field(
        description="What it has otherwise than the company's version; null for what wasn't adopted (REC-9)."
    )
    def drift(self, root: strawberry.Parent[models.MasterRecipeVersion], info: Info) -> RecipeDrift | None:
        return drifting.drift_of(info, root)

    @strawberry.field(
        description="Within which sizes a batch may be scaled; null: its own size only (REC-6).",
        metadata=lowered(SIZE_RANGE),
    )
    def size_range(self, root: strawberry.Parent[models.MasterRecipeVersion]) -> RecipeSizeRange | None:
        found = size_range_of(root)
        return None if found is None else RecipeSizeRange(minimum=found.minimum, maximum=found.maximum)

    @strawberry.field(description="What it takes and gives for a batch of another size, within its range (REC-6).")
    def scaled(
        self, root: strawberry.Parent[models.MasterRecipeVersion], info: Info, size: QuantityInput
    ) -> ScaledRecipe:
        return for_size(info, root, size)

    @strawberry.field(description="The BCP 47 tag of what it is written in.", metadata=lowered(WRITTEN_IN))
    def language(self, root: strawberry.Parent[models.MasterRecipeVersion]) -> str:
        return written_in(root)

    @strawberry.field(
        description="Into which others all of it is translated before it is submitted.", metadata=lowered(COMPLETE_IN)
    )
    def languages(self, root: strawberry.Parent[models.MasterRecipeVersion]) -> list[str]:
        return list(complete_in(root))

    @strawberry.field(description="What is still to be translated into these (REC-7).")
    def untranslated(self, root: strawberry.Parent[models.MasterRecipeVersion], info: Info) -> list[UntranslatedText]:
        return untranslated_of(info.context.session, root)

    @strawberry.field(description="What was written on the draft, newest first.", metadata=lowered(EDITS))
    def edits(
        self,
        root: strawberry.Parent[models.MasterRecipeVersion],
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[RecipeEdit]:
        return listed(info, RecipeEdit, EDITS, Window(first, after, last, before), of=root)

    @strawberry.field(
        description="The files that it was made of or loaded with, newest first.", metadata=lowered(IMPORTS)
    )
    def imports(
        self,
        root: strawberry.Parent[models.MasterRecipeVersion],
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[RecipeImport]:
        return listed(info, RecipeImport, IMPORTS, Window(first, after, last, before), of=root)

    @strawberry.field(description="Fetches it as a file for you, written as it then stands, for five minutes.")
    def exported(
        self,
        root: strawberry.Parent[models.MasterRecipeVersion],
        info: Info,
        format: RecipeExportFormat,  # noqa: A002 -- the plant's word
    ) -> str:
        services, person = info.context.services, info.context.actor.as_person
        link = link_to(root.id, format, company=root.company_id, person=person)
        return link.url(services.secret, services.public_url)

    @strawberry.field(description="What the linter finds in it: errors, warnings and notes, of any state (REC-7).")
    def findings(self, root: strawberry.Parent[models.MasterRecipeVersion], info: Info) -> list[RecipeFinding]:
        return findings_of(info.context.session, root)

    @strawberry.field(
        description="Newer versions of the building blocks that it is made of, in the order of its procedure; at most"
        f" {MOST} at a time, behind as many as are skipped. A draft takes one with takeBuildingBlockUpdate."
    )
    def updates_offered(
        self, root: strawberry.Parent[models.MasterRecipeVersion], info: Info, first: int = MOST, skip: int = 0
    ) -> list[UpdateOffer]:
        return offers_of(info, root, first=first, skip=skip)


VERSIONS = Pages(lambda row, recipe, _: [row.recipe_id == recipe.id])
PROPOSALS = Pages(lambda row, recipe, _: [row.recipe_id == recipe.id], newest_first=True)


@strawberry.type(description="The master batch record of one product at one stage.")
class MasterRecipe(Node):
    model: ClassVar[type[OfCompany]] = models.MasterRecipe
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int
    code: str
    product: str
    stage: str = strawberry.field(description="Such as bulk, coating or packaging; of a building block its level.")

    @strawberry.field(
        description="Whether batches are made from it, or other recipes.",
        metadata=lowered(Expression(lambda row, _: func.coalesce(row.kind, "PRODUCT", type_=Text()))),
    )
    def kind(self, root: strawberry.Parent[models.MasterRecipe]) -> kinds.RecipeKind:
        return kinds.RecipeKind(root.kind or kinds.RecipeKind.PRODUCT)

    @strawberry.field(
        description="What a building block gives; null for a product.",
        metadata=lowered(Expression(lambda row, _: case((row.kind == "BUILDING_BLOCK", row.stage)))),
    )
    def level(self, root: strawberry.Parent[models.MasterRecipe]) -> kinds.BuildingBlockLevel | None:
        return kinds.BuildingBlockLevel(root.stage) if root.kind == kinds.RecipeKind.BUILDING_BLOCK else None

    @strawberry.field(
        description="Where a building block is used, at the sites whose recipes you may read; in versions that ended"
        " too where that is asked for.",
        metadata=lowered(USED_BY),
    )
    def used_by(
        self,
        root: strawberry.Parent[models.MasterRecipe],
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        ended: bool = False,  # noqa: FBT002 -- GraphQL gives it by name
    ) -> Connection[BuildingBlockUse]:
        return listed(info, BuildingBlockUse, USED_BY, Window(first, after, last, before), of=root, ended=ended)

    @strawberry.field(description="Its versions at the sites whose recipes you may read.", metadata=lowered(VERSIONS))
    def versions(
        self,
        root: strawberry.Parent[models.MasterRecipe],
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[MasterRecipeVersion]:
        window = Window(first, after, last, before)
        return listed(info, MasterRecipeVersion, VERSIONS, window, of=root)

    @strawberry.field(
        description="What was proposed to the sites whose recipes you may read, newest first (REC-9).",
        metadata=lowered(PROPOSALS),
    )
    def proposals(
        self,
        root: strawberry.Parent[models.MasterRecipe],
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[RecipeProposal]:
        return listed(info, RecipeProposal, PROPOSALS, Window(first, after, last, before), of=root)

    @strawberry.field(
        description="Which site has which version of it, at the sites whose recipes you may read; ended ones are left"
        " out (REC-9)."
    )
    def at_sites(self, root: strawberry.Parent[models.MasterRecipe], info: Info) -> list[RecipeAtSite]:
        return drifting.at_sites(info, root)
