"""Creating a master recipe, drafting a version, writing on the draft."""

from collections.abc import Callable
from uuid import UUID

import strawberry

from api.context import Info, act, changed
from api.problems import Problem
from api.recipes.inputs import RecipeMaterialInput, RecipePhaseInput
from api.recipes.payload import version_payload
from api.recipes.scaling import RecipeSizeRangeInput
from api.recipes.types import MasterRecipe, MasterRecipeVersion
from api.relay import local_id
from api.scalars import QuantityInput
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes import models
from domain.recipes.commands import by_number, drafting
from domain.recipes.written import written
from infra.transaction import Outcome

STANDARD = "STANDARD"


@strawberry.input
class CreateMasterRecipeInput:
    code: str
    product: str
    stage: str = strawberry.field(description="Such as bulk, coating or packaging.")
    command_id: str | None = None


@strawberry.input
class DraftRecipeVersionInput:
    recipe_id: strawberry.ID
    site_id: strawberry.ID
    batch_size: QuantityInput | None = strawberry.field(
        default=None, description="Only a building block needs none: its quantities are then for one run of it."
    )
    size_range: RecipeSizeRangeInput | None = strawberry.field(
        default=None,
        description="Within which sizes a batch may be scaled; without it, of the batch size only (REC-6).",
    )
    variant: str = strawberry.field(default=STANDARD, description="Line, market or pack, where versions differ by it.")
    copy_from_id: strawberry.ID | None = strawberry.field(
        default=None, description="A version of this recipe whose elements the draft starts with."
    )
    language: str | None = strawberry.field(
        default=None, description="The BCP 47 tag of what it is written in; that of its source or its site unless told."
    )
    command_id: str | None = None


@strawberry.input
class OfDraft:
    """What every act on a draft says: which version, as it was seen."""

    recipe_version_id: strawberry.ID
    version: int
    command_id: str | None = None


@strawberry.input
class PutRecipeMaterialInput(OfDraft):
    material: RecipeMaterialInput


@strawberry.input
class RemoveRecipeMaterialInput(OfDraft):
    position: int


@strawberry.input
class PutRecipePhaseInput(OfDraft):
    phase: RecipePhaseInput


@strawberry.input
class RemoveRecipePhaseInput(OfDraft):
    number: int


@strawberry.type
class CreateMasterRecipePayload:
    recipe: MasterRecipe | None = None
    problems: list[Problem]


@strawberry.type
class DraftRecipeVersionPayload:
    recipe_version: MasterRecipeVersion | None = None
    problems: list[Problem]


@strawberry.type
class PutRecipeMaterialPayload(DraftRecipeVersionPayload):
    pass


@strawberry.type
class RemoveRecipeMaterialPayload(DraftRecipeVersionPayload):
    pass


@strawberry.type
class PutRecipePhasePayload(DraftRecipeVersionPayload):
    pass


@strawberry.type
class RemoveRecipePhasePayload(DraftRecipeVersionPayload):
    pass


@strawberry.type
class DraftingMutation:
    @strawberry.mutation(description="Name a product at a stage, of which versions can be drafted.")
    def create_master_recipe(self, info: Info, input: CreateMasterRecipeInput) -> CreateMasterRecipePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, CreateMasterRecipePayload, "recipe", MasterRecipe, lambda: _create(info, input))

    @strawberry.mutation(description="Start the recipe's next version, empty or as a copy.")
    def draft_recipe_version(self, info: Info, input: DraftRecipeVersionInput) -> DraftRecipeVersionPayload:  # noqa: A002 -- GraphQL's word
        return version_payload(info, DraftRecipeVersionPayload, lambda: _draft(info, input))

    @strawberry.mutation(description="Write the formula's line at this position, new or changed.")
    def put_recipe_material(self, info: Info, input: PutRecipeMaterialInput) -> PutRecipeMaterialPayload:  # noqa: A002 -- GraphQL's word
        return version_payload(info, PutRecipeMaterialPayload, lambda: _put_material(info, input))

    @strawberry.mutation(description="Take a line out of the formula that no phase charges.")
    def remove_recipe_material(self, info: Info, input: RemoveRecipeMaterialInput) -> RemoveRecipeMaterialPayload:  # noqa: A002 -- GraphQL's word
        return version_payload(info, RemoveRecipeMaterialPayload, lambda: _remove_material(info, input))

    @strawberry.mutation(description="Write the phase of this number with its parameters and charges, new or changed.")
    def put_recipe_phase(self, info: Info, input: PutRecipePhaseInput) -> PutRecipePhasePayload:  # noqa: A002 -- GraphQL's word
        return version_payload(info, PutRecipePhasePayload, lambda: _put_phase(info, input))

    @strawberry.mutation(description="Take out a phase with its parameters and charges.")
    def remove_recipe_phase(self, info: Info, input: RemoveRecipePhaseInput) -> RemoveRecipePhasePayload:  # noqa: A002 -- GraphQL's word
        return version_payload(info, RemoveRecipePhasePayload, lambda: _remove_phase(info, input))


def _create(info: Info, given: CreateMasterRecipeInput) -> Outcome:
    fields = {"code": given.code, "product": given.product, "stage": given.stage}
    return act(
        info,
        "createMasterRecipe",
        lambda uow: drafting.create_recipe(uow, **fields),
        given=fields,
        command_id=given.command_id,
    )


def _draft(info: Info, given: DraftRecipeVersionInput) -> Outcome:
    recipe = local_id(given.recipe_id, "MasterRecipe", path="recipeId")
    site = SiteId(local_id(given.site_id, "Site", path="siteId"))
    copied = given.copy_from_id
    source = None if copied is None else local_id(copied, "MasterRecipeVersion", path="copyFromId")
    size = None if given.batch_size is None else Quantity(given.batch_size.value, given.batch_size.unit)
    within = None if given.size_range is None else given.size_range.to_domain()
    return act(
        info,
        "draftRecipeVersion",
        lambda uow: drafting.draft_version(
            uow,
            recipe=recipe,
            site=site,
            batch_size=size,
            variant=given.variant,
            size_range=within,
            language=given.language,
            copy_from=source,
        ),
        given={
            "recipe": str(recipe),
            "site": str(site),
            "batchSize": written(size),
            "sizeRange": written(within),
            "variant": given.variant,
            "language": given.language,
            "copyFrom": None if source is None else str(source),
        },
        command_id=given.command_id,
    )


def _put_material(info: Info, given: PutRecipeMaterialInput) -> Outcome:
    material = given.material.to_domain()

    def put(uow: UnitOfWork, version: UUID) -> models.MasterRecipeVersion:
        return by_number.put_material(uow, recipe_version=version, seen=given.version, material=material)

    return _edit(info, "putRecipeMaterial", given, put, written(material))


def _remove_material(info: Info, given: RemoveRecipeMaterialInput) -> Outcome:
    def remove(uow: UnitOfWork, version: UUID) -> models.MasterRecipeVersion:
        return by_number.remove_material(uow, recipe_version=version, seen=given.version, position=given.position)

    return _edit(info, "removeRecipeMaterial", given, remove, given.position)


def _put_phase(info: Info, given: PutRecipePhaseInput) -> Outcome:
    phase = given.phase.to_domain()

    def put(uow: UnitOfWork, version: UUID) -> models.MasterRecipeVersion:
        return by_number.put_phase(uow, recipe_version=version, seen=given.version, phase=phase)

    return _edit(info, "putRecipePhase", given, put, written(phase))


def _remove_phase(info: Info, given: RemoveRecipePhaseInput) -> Outcome:
    def remove(uow: UnitOfWork, version: UUID) -> models.MasterRecipeVersion:
        return by_number.remove_phase(uow, recipe_version=version, seen=given.version, number=given.number)

    return _edit(info, "removeRecipePhase", given, remove, given.number)


def _edit(
    info: Info,
    name: str,
    given: OfDraft,
    command: Callable[[UnitOfWork, UUID], models.MasterRecipeVersion],
    element: Json,
) -> Outcome:
    version = local_id(given.recipe_version_id, "MasterRecipeVersion", path="recipeVersionId")
    return act(
        info,
        name,
        lambda uow: command(uow, version),
        given={"recipeVersion": str(version), "version": given.version, "element": element},
        command_id=given.command_id,
    )
