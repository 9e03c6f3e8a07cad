"""Where building blocks are used, and what is offered to the recipes that use older versions of them."""

from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from api.context import Info
from api.reading.permissions import readable_sites
from api.reading.vocabulary import Expression, Given, Pages, Row, lowered
from api.recipes.origin_types import RecipeOrigin
from api.recipes.words import of_type
from api.relay import global_id
from domain.kernel.canonical import Json, canonical
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.recipes import models, reading
from domain.recipes.kinds import VersionState
from domain.recipes.library import merging
from domain.recipes.library.models import BuildingBlockUse as Use
from domain.recipes.library.offers import Offer, offers
from domain.recipes.library.versions import in_line

if TYPE_CHECKING:
    from api.recipes.difference import RecipeDifference
    from api.recipes.types import MasterRecipeVersion

MOST = 50

strawberry.enum(
    merging.Side, name="UpdateSide", description="Whose change stands: the recipe's own, or the building block's."
)


def _outdated(row: Row) -> ColumnElement[bool]:
    older, newer = aliased(models.MasterRecipeVersion), aliased(models.MasterRecipeVersion)
    of_row = (older.company_id == row.company_id, older.id == row.origin_version_id)
    return select(newer.id).where(*of_row, *in_line(newer, older)).correlate(row).exists()


def _used(row: Row, recipe: Row, given: Given) -> list[ColumnElement[bool]]:
    """Elements that came from a building block's versions; of versions that haven't ended, unless asked for."""
    block, using = aliased(models.MasterRecipeVersion), aliased(models.MasterRecipeVersion)
    of_block = (block.company_id == row.company_id, block.id == row.origin_version_id, block.recipe_id == recipe.id)
    found: list[ColumnElement[bool]] = [select(block.id).where(*of_block).correlate_except(block).exists()]
    if not given.flag("ended"):
        at_work = and_(*(using.state != one.value for one in (VersionState.SUPERSEDED, VersionState.WITHDRAWN)))
        same = (using.company_id == row.company_id, using.id == row.recipe_version_id, at_work)
        found.append(select(using.id).where(*same).correlate_except(using).exists())
    return found


USED_BY = Pages(_used)


@strawberry.type(
    description="An element that came from a building block; what came along within it isn't told once more."
)
class BuildingBlockUse:
    model: ClassVar[type[OfCompany]] = Use
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    code: str = strawberry.field(description="The element's own.")
    name: str
    recipe_version: Annotated["MasterRecipeVersion", strawberry.lazy("api.recipes.types")]
    origin: RecipeOrigin = strawberry.field(description="What it came from.")

    @strawberry.field(description="Its code there.", metadata=lowered(Expression(lambda row, _: row.origin_code)))
    def origin_code(self, root: strawberry.Parent[Use]) -> str:
        return root.origin_code

    @strawberry.field(
        description="A RecipeBlock or RecipePhase.",
        metadata=lowered(Expression(lambda row, _: row.element_type.concat(of_type("", row.id)))),
    )
    def element_id(self, root: strawberry.Parent[Use]) -> strawberry.ID:
        return global_id(root.element_type, root.id)

    @strawberry.field(
        description="Whether a newer version took the place of what it came from.",
        metadata=lowered(Expression(lambda row, _: _outdated(row))),
    )
    def outdated(self, root: strawberry.Parent[Use], info: Info) -> bool:
        chosen = select(Use.id).where(Use.company_id == root.company_id, Use.id == root.id, _outdated(Use))
        return info.context.session.scalars(chosen).first() is not None


@strawberry.type(
    description="Something that both the recipe and the building block changed, each its own way: the author decides."
)
class UpdateConflict:
    key: str = strawberry.field(description="It names these very values; send it back with the decision.")
    element: str = strawberry.field(description="By what names it in the building block.")
    field: str = strawberry.field(description="Empty where one removed the element and the other changed it.")
    before: str | None = strawberry.field(description="As both had it, JSON; null for what wasn't there.")
    mine: str | None = strawberry.field(description="As the recipe has it.")
    theirs: str | None = strawberry.field(description="As the newer version has it.")

    @classmethod
    def of(cls, found: merging.Conflict) -> "UpdateConflict":
        return cls(
            key=found.id,
            element=" ".join(found.key),
            field=found.field,
            before=_json(found.base),
            mine=_json(found.mine),
            theirs=_json(found.theirs),
        )


@strawberry.type(
    description="A newer version of the building block that an element came from; takeBuildingBlockUpdate takes it into"
    " a draft, and nothing else does."
)
class UpdateOffer:
    found: strawberry.Private[Offer]

    @strawberry.field(description="A RecipeBlock or RecipePhase.")
    def element_id(self) -> strawberry.ID:
        return global_id(self.found.element_type, self.found.row.id)

    @strawberry.field(description="The element's own; send it back.")
    def element_version(self) -> int:
        return self.found.row.version

    @strawberry.field
    def code(self) -> str:
        return self.found.row.code or ""

    @strawberry.field
    def name(self) -> str:
        return self.found.row.name

    @strawberry.field(description="The building block's code.")
    def building_block(self) -> str:
        return self.found.successor.building_block

    @strawberry.field(description="The number of the version that the element came from.")
    def from_number(self) -> int:
        return self.found.successor.older_number

    @strawberry.field(description="The number of the version in effect.")
    def to_number(self) -> int:
        return self.found.successor.newer_number

    @strawberry.field(description="The version in effect, a MasterRecipeVersion; send it back.")
    def to_version_id(self) -> strawberry.ID:
        return global_id("MasterRecipeVersion", self.found.successor.newer)

    @strawberry.field(description="What changed in the building block.")
    def in_library(self) -> Annotated["RecipeDifference", strawberry.lazy("api.recipes.difference")]:
        return _difference(self.found.in_library)

    @strawberry.field(description="What the recipe changed itself since; it stays, unless both changed the same.")
    def in_recipe(self) -> Annotated["RecipeDifference", strawberry.lazy("api.recipes.difference")]:
        return _difference(self.found.in_recipe)

    @strawberry.field(description="What both changed; each is decided by who takes the update (EXE-14).")
    def conflicts(self) -> list[UpdateConflict]:
        return [UpdateConflict.of(one) for one in self.found.conflicts]

    @strawberry.field(description="Why the authors don't take it, where they said so.")
    def declined_because(self) -> str | None:
        return self.found.declined_because


def offers_of(info: Info, version: models.MasterRecipeVersion, *, first: int, skip: int) -> list[UpdateOffer]:
    """What is offered to a version, of building blocks that who asks may read. Raises InvalidInput."""
    if not 0 <= first <= MOST:
        raise InvalidInput(path=("first",), problem=f"This takes 0 to {MOST}; {first} was given.")
    if skip < 0:
        raise InvalidInput(path=("skip",), problem=f"This takes 0 or more; {skip} was given.")
    source = reading.Snapshot(info.context.session, version.company_id)
    sites = readable_sites(info.context.session, info.context.actor, Permission.RECIPE_READ)
    found = offers(source, version.id, may_read=sites.__contains__, first=first, skip=skip)
    return [UpdateOffer(found=one) for one in found]


def _difference(found: object) -> "RecipeDifference":
    # It stands above the types that this one is a part of.
    from api.recipes.difference import RecipeDifference  # noqa: PLC0415

    return RecipeDifference(found=found)  # type: ignore[arg-type]  # a Difference


def _json(value: Json) -> str | None:
    return None if value is None else canonical(value).decode()
