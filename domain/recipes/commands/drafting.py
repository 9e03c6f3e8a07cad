"""Creating a master recipe, and drafting a version of it."""

from decimal import Decimal
from uuid import UUID

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.quantity import Quantity, require_amount
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.recipes import form, rows
from domain.recipes.arranging import arranged
from domain.recipes.editing import writing
from domain.recipes.editing.draft import Draft, add_author
from domain.recipes.events import RecipeCreated, RecipeVersionDrafted
from domain.recipes.kinds import BuildingBlockLevel, RecipeKind, VersionState
from domain.recipes.models import MasterRecipe, MasterRecipeVersion
from domain.recipes.refusals import RecipeExists
from domain.recipes.scaling import SizeRange, require_range
from domain.tenancy.models import Company, Site

ONE_RUN = Quantity(Decimal(1), "{count}")
"""The batch size of a building block that names none."""


def create_recipe(uow: UnitOfWork, *, code: str, product: str, stage: str) -> MasterRecipe:
    """Name a product at a stage, of which versions can then be drafted (REC-3).

    Raises Forbidden for whom no site lets write recipes, InvalidInput, RecipeExists.
    """
    return _create(uow, code=code, product=product, stage=stage, kind=RecipeKind.PRODUCT)


def create_building_block(uow: UnitOfWork, *, code: str, name: str, level: BuildingBlockLevel) -> MasterRecipe:
    """Name a building block, of which versions can then be drafted and approved as of any recipe.

    Raises as `create_recipe`.
    """
    return _create(uow, code=code, product=name, stage=level.value, kind=RecipeKind.BUILDING_BLOCK)


def _create(uow: UnitOfWork, *, code: str, product: str, stage: str, kind: RecipeKind) -> MasterRecipe:
    if uow.actor.sites_for(Permission.RECIPE_WRITE) == frozenset():
        raise Forbidden(permission=Permission.RECIPE_WRITE, roles=roles_with(Permission.RECIPE_WRITE))
    require_line(code, limit=form.CODE, path=("code",))
    require_line(product, limit=form.NAME, path=("product",))
    require_line(stage, limit=form.CODE, path=("stage",))
    uow.lock(Company)  # one new recipe at a time, so that two of one code are refused, not broken off
    _require_free(uow, code=code, product=product, stage=stage)
    recipe = uow.add(MasterRecipe(id=new_id(), code=code, product=product, stage=stage, kind=kind.value))
    uow.record(RecipeCreated(recipe=recipe.id))
    return recipe


def draft_version(
    uow: UnitOfWork,
    *,
    recipe: UUID,
    site: SiteId,
    batch_size: Quantity | None,
    variant: str,
    size_range: SizeRange | None = None,
    copy_from: UUID | None = None,
) -> MasterRecipeVersion:
    """Start the recipe's next version, empty or with the elements of another version of it.

    `size_range` is within which batches of it may be scaled; without it they are of the batch size (REC-6). Only a
    building block needs no batch size: its quantities are then for one run of it.

    Raises Forbidden, NotFound, InvalidInput.
    """
    uow.require(Permission.RECIPE_WRITE, site=site)
    batch_size = _size_of(uow, recipe, batch_size)
    require_amount(batch_size, path=("batchSize",))
    if size_range is not None:
        require_range(batch_size, size_range, path=("sizeRange",))
    require_line(variant, limit=form.VARIANT, path=("variant",))
    uow.rely_on(Site, site)
    version = _next_version(uow, recipe, site, batch_size, variant)
    if size_range is not None:
        version.size_minimum, version.size_maximum = size_range.minimum, size_range.maximum
    uow.session.flush()  # an element's trigger looks for its version
    add_author(uow, version)
    if copy_from is not None:
        _copy(uow, copy_from, version)
    uow.record(RecipeVersionDrafted(version=version.id, recipe=recipe, number=version.number))
    return version


def _size_of(uow: UnitOfWork, recipe: UUID, batch_size: Quantity | None) -> Quantity:
    if batch_size is not None:
        return batch_size
    found = uow.look_at(MasterRecipe, recipe)
    if found is None or found.kind != RecipeKind.BUILDING_BLOCK:
        raise InvalidInput(path=("batchSize",), problem="Give the batch size; only a building block needs none.")
    return ONE_RUN


def _require_free(uow: UnitOfWork, *, code: str, product: str, stage: str) -> None:
    if uow.find(MasterRecipe, MasterRecipe.code == code):
        raise RecipeExists(taken=code, path=("code",))
    if uow.find(MasterRecipe, MasterRecipe.product == product, MasterRecipe.stage == stage):
        raise RecipeExists(taken=f"{product}, {stage}", path=("product",))


def _next_version(
    uow: UnitOfWork, recipe: UUID, site: SiteId, batch_size: Quantity, variant: str
) -> MasterRecipeVersion:
    """The version with the number after the last; the recipe is locked, so that no two get the same."""
    if not uow.lock(MasterRecipe, MasterRecipe.id == recipe):
        raise NotFound(kind="MasterRecipe", id=recipe, path=("recipeId",))
    numbers = (one.number for one in uow.find(MasterRecipeVersion, MasterRecipeVersion.recipe_id == recipe))
    return uow.add(
        MasterRecipeVersion(
            id=new_id(),
            site_id=site,
            recipe_id=recipe,
            number=max(numbers, default=0) + 1,
            state=VersionState.DRAFT,
            variant=variant,
            batch_size_value=batch_size.value,
            batch_size_unit=batch_size.unit,
            author_id=uow.actor.as_person,
            submission=0,
        )
    )


def _copy(uow: UnitOfWork, source: UUID, version: MasterRecipeVersion) -> None:
    found = uow.load(MasterRecipeVersion, source, Permission.RECIPE_READ)
    if found.recipe_id != version.recipe_id:
        raise InvalidInput(path=("copyFromId",), problem="This is a version of another recipe; copy one of the same.")
    draft = Draft(uow, version)
    writing.write(draft, arranged(rows.elements_of(uow, found.id)))
    draft.settle()
