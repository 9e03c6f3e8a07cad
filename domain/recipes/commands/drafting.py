"""Creating a master recipe, and drafting a version of it."""

from uuid import UUID

from domain.kernel.ids import SiteId, new_id
from domain.kernel.languages import ENGLISH, require_language
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
from domain.recipes.kinds import VersionState
from domain.recipes.languages.versions import complete_in, written_in
from domain.recipes.models import MasterRecipe, MasterRecipeVersion
from domain.recipes.refusals import RecipeExists
from domain.recipes.scaling import SizeRange, require_range
from domain.tenancy.models import Company, Site


def create_recipe(uow: UnitOfWork, *, code: str, product: str, stage: str) -> MasterRecipe:
    """Name a product at a stage, of which versions can then be drafted (REC-3).

    Raises Forbidden for whom no site lets write recipes, InvalidInput, RecipeExists.
    """
    if uow.actor.sites_for(Permission.RECIPE_WRITE) == frozenset():
        raise Forbidden(permission=Permission.RECIPE_WRITE, roles=roles_with(Permission.RECIPE_WRITE))
    require_line(code, limit=form.CODE, path=("code",))
    require_line(product, limit=form.NAME, path=("product",))
    require_line(stage, limit=form.CODE, path=("stage",))
    uow.lock(Company)  # one new recipe at a time, so that two of one code are refused, not broken off
    _require_free(uow, code=code, product=product, stage=stage)
    recipe = uow.add(MasterRecipe(id=new_id(), code=code, product=product, stage=stage))
    uow.record(RecipeCreated(recipe=recipe.id))
    return recipe


def draft_version(  # noqa: PLR0913 -- each says a field of the version
    uow: UnitOfWork,
    *,
    recipe: UUID,
    site: SiteId,
    batch_size: Quantity,
    variant: str,
    size_range: SizeRange | None = None,
    language: str | None = None,
    copy_from: UUID | None = None,
) -> MasterRecipeVersion:
    """Start the recipe's next version, empty or with the elements, translations and languages of another of it.

    `size_range` is within which batches of it may be scaled; without it they are of the batch size (REC-6).

    Raises Forbidden, NotFound, InvalidInput.
    """
    uow.require(Permission.RECIPE_WRITE, site=site)
    require_amount(batch_size, path=("batchSize",))
    if size_range is not None:
        require_range(batch_size, size_range, path=("sizeRange",))
    require_line(variant, limit=form.VARIANT, path=("variant",))
    if language is not None:
        require_language(language, path=("language",))
    plant = uow.rely_on(Site, site)
    version = _next_version(uow, recipe, site, batch_size, variant)
    if size_range is not None:
        version.size_minimum, version.size_maximum = size_range.minimum, size_range.maximum
    version.language, version.languages = language or plant.default_language or ENGLISH, []
    uow.session.flush()  # an element's trigger looks for its version
    add_author(uow, version)
    if copy_from is not None:
        _copy(uow, copy_from, version, language)
    uow.record(RecipeVersionDrafted(version=version.id, recipe=recipe, number=version.number))
    return version


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


def _copy(uow: UnitOfWork, source: UUID, version: MasterRecipeVersion, language: str | None) -> None:
    found = uow.load(MasterRecipeVersion, source, Permission.RECIPE_READ)
    if found.recipe_id != version.recipe_id:
        raise InvalidInput(path=("copyFromId",), problem="This is a version of another recipe; copy one of the same.")
    written = written_in(found)
    if language not in {None, written}:
        raise InvalidInput(path=("language",), problem=f"What you copy is written in {written}, and so is its copy.")
    version.language, version.languages = written, list(complete_in(found))
    draft = Draft(uow, version)
    writing.write(draft, arranged(rows.elements_of(uow, found.id)))
    draft.settle()
