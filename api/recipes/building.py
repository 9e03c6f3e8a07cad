"""Building blocks: naming one, putting it into drafts, taking a newer version of it or staying with the older one."""

from uuid import UUID

import strawberry

from api.context import Info, act, changed
from api.recipes.drafting import CreateMasterRecipePayload
from api.recipes.editing import InsertRecipeElementPayload, OfElement, RecipePlaceInput
from api.recipes.editing_types import RecipeEdit
from api.recipes.types import MasterRecipe
from api.relay import local_id
from domain.kernel.canonical import Json
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands import building, drafting
from domain.recipes.editing.models import RecipeEdit as RecipeEditRow
from domain.recipes.kinds import BuildingBlockLevel
from domain.recipes.library.merging import Side
from infra.transaction import Outcome

PLACED = ("RecipeBlock", "RecipePhase")
DECISIONS = 2_000


@strawberry.input
class CreateBuildingBlockInput:
    code: str
    name: str
    level: BuildingBlockLevel = strawberry.field(description="Of the one element that it gives to recipes.")
    command_id: str | None = None


@strawberry.input
class InsertBuildingBlockInput:
    recipe_version_id: strawberry.ID = strawberry.field(description="The draft that gets it.")
    building_block_version_id: strawberry.ID = strawberry.field(description="In effect.")
    place: RecipePlaceInput | None = None
    command_id: str | None = None


@strawberry.input
class UpdateDecisionInput:
    conflict: str = strawberry.field(description="Its key, as the update that is offered tells it.")
    take: Side


@strawberry.input
class TakeBuildingBlockUpdateInput(OfElement):
    building_block_version_id: strawberry.ID = strawberry.field(description="The newer version that is offered.")
    decisions: list[UpdateDecisionInput] = strawberry.field(
        default_factory=list, description="One for each conflict; other changes of the recipe stay."
    )


@strawberry.input
class DeclineBuildingBlockUpdateInput(OfElement):
    building_block_version_id: strawberry.ID = strawberry.field(description="The newer version that is offered.")
    reason: str


@strawberry.type
class CreateBuildingBlockPayload(CreateMasterRecipePayload):
    pass


@strawberry.type
class InsertBuildingBlockPayload(InsertRecipeElementPayload):
    pass


@strawberry.type
class TakeBuildingBlockUpdatePayload(InsertRecipeElementPayload):
    pass


@strawberry.type
class DeclineBuildingBlockUpdatePayload(InsertRecipeElementPayload):
    pass


@strawberry.type
class BuildingMutation:
    @strawberry.mutation(
        description="Name a building block, of which versions are drafted and approved as of any recipe."
    )
    def create_building_block(self, info: Info, input: CreateBuildingBlockInput) -> CreateBuildingBlockPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, CreateBuildingBlockPayload, "recipe", MasterRecipe, lambda: _create(info, input))

    @strawberry.mutation(
        description="Write what a building block gives into a draft, with all that belongs to it; it keeps where it"
        " came from, and later versions change nothing of it (REC-1)."
    )
    def insert_building_block(self, info: Info, input: InsertBuildingBlockInput) -> InsertBuildingBlockPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, InsertBuildingBlockPayload, "edit", RecipeEdit, lambda: _insert(info, input))

    @strawberry.mutation(
        description="Let an element of a draft follow the newer version of its building block, in one edit; what the"
        " recipe changed itself is never overwritten undecided (EXE-14)."
    )
    def take_building_block_update(
        self,
        info: Info,
        input: TakeBuildingBlockUpdateInput,  # noqa: A002 -- GraphQL's word
    ) -> TakeBuildingBlockUpdatePayload:
        return changed(info, TakeBuildingBlockUpdatePayload, "edit", RecipeEdit, lambda: _take(info, input))

    @strawberry.mutation(description="Stay with what an element came from, for a reason that is kept.")
    def decline_building_block_update(
        self,
        info: Info,
        input: DeclineBuildingBlockUpdateInput,  # noqa: A002 -- GraphQL's word
    ) -> DeclineBuildingBlockUpdatePayload:
        return changed(info, DeclineBuildingBlockUpdatePayload, "edit", RecipeEdit, lambda: _decline(info, input))


def _create(info: Info, given: CreateBuildingBlockInput) -> Outcome:
    return act(
        info,
        "createBuildingBlock",
        lambda uow: drafting.create_building_block(uow, code=given.code, name=given.name, level=given.level),
        given={"code": given.code, "name": given.name, "level": given.level.value},
        command_id=given.command_id,
    )


def _insert(info: Info, given: InsertBuildingBlockInput) -> Outcome:
    version = local_id(given.recipe_version_id, "MasterRecipeVersion", path="recipeVersionId")
    source, place = _source(given.building_block_version_id), given.place or RecipePlaceInput()
    parent = place.parent()

    def insert(uow: UnitOfWork) -> RecipeEditRow:
        return building.insert_building_block(
            uow, recipe_version=version, building_block_version=source, parent=parent, position=place.position
        )

    said: Json = {"recipeVersion": str(version), "buildingBlockVersion": str(source), "place": place.as_json()}
    return act(info, "insertBuildingBlock", insert, given=said, command_id=given.command_id)


def _take(info: Info, given: TakeBuildingBlockUpdateInput) -> Outcome:
    kind, id_ = _element(given.element_id)
    source, decisions = _source(given.building_block_version_id), _decisions(given.decisions)

    def take(uow: UnitOfWork) -> RecipeEditRow:
        return building.take_update(
            uow,
            element_type=kind,
            id=id_,
            seen=given.version,
            building_block_version=source,
            decisions=decisions,
        )

    said: Json = {
        "id": given.element_id,
        "version": given.version,
        "buildingBlockVersion": str(source),
        "decisions": {conflict: side.value for conflict, side in decisions.items()},
    }
    return act(info, "takeBuildingBlockUpdate", take, given=said, command_id=given.command_id)


def _decline(info: Info, given: DeclineBuildingBlockUpdateInput) -> Outcome:
    kind, id_ = _element(given.element_id)
    source = _source(given.building_block_version_id)

    def decline(uow: UnitOfWork) -> RecipeEditRow:
        return building.decline_update(
            uow,
            element_type=kind,
            id=id_,
            seen=given.version,
            building_block_version=source,
            reason=given.reason,
        )

    said: Json = {
        "id": given.element_id,
        "version": given.version,
        "buildingBlockVersion": str(source),
        "reason": given.reason,
    }
    return act(info, "declineBuildingBlockUpdate", decline, given=said, command_id=given.command_id)


def _source(given: strawberry.ID) -> UUID:
    return local_id(given, "MasterRecipeVersion", path="buildingBlockVersionId")


def _element(given: strawberry.ID) -> tuple[str, UUID]:
    """The kind of a block or phase and its id. Raises InvalidInput."""
    kind = given.partition(":")[0]
    if kind not in PLACED:
        problem = f"{given[:80]!r} is not the id of a block or phase, which alone come from building blocks."
        raise InvalidInput(path=("elementId",), problem=problem)
    return kind, local_id(given, kind, path="elementId")


def _decisions(given: list[UpdateDecisionInput]) -> dict[str, Side]:
    """Which side stands, by conflict. Raises InvalidInput for one that is decided twice."""
    if len(given) > DECISIONS:
        problem = f"This takes at most {DECISIONS} decisions; {len(given)} were given."
        raise InvalidInput(path=("decisions",), problem=problem)
    found = {one.conflict: one.take for one in given}
    if len(found) < len(given):
        raise InvalidInput(path=("decisions",), problem="Each conflict is decided once.")
    return found
