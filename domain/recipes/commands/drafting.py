"""Creating a master recipe, and drafting a version of it."""

from decimal import Decimal
from uuid import UUID

from domain.kernel.ids import SiteId, new_id
from domain.kernel.languages import ENGLISH, require_language
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.quantity import Quantity, require_amount
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.recipes import form, rows
from domain.recipes.adoption import rows as adoption
from domain.recipes.adoption.refusals import AdoptInstead
from domain.recipes.arranging import arranged
from domain.recipes.editing import writing
from domain.recipes.editing.draft import Draft, add_author
from domain.recipes.events import RecipeCreated, RecipeVersionDrafted
from domain.recipes.kinds import BuildingBlockLevel, RecipeKind, VersionState
from domain.recipes.languages.versions import complete_in, written_in
from domain.recipes.models import MasterRecipe, MasterRecipeVersion
from domain.recipes.refusals import RecipeExists
from domain.recipes.scaling import SizeRange, require_range
from domain.recipes.values import Elements
from domain.tenancy import enterprise
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


def draft_version(  # noqa: PLR0913 -- each says a field of the version
    uow: UnitOfWork,
    *,
    recipe: UUID,
    site: SiteId,
    batch_size: Quantity | None,
    variant: str,
    size_range: SizeRange | None = None,
    language: str | None = None,
    copy_from: UUID | None = None,
) -> MasterRecipeVersion:
    """Start the recipe's next version, empty or with the elements, translations and languages of another of it.

    `size_range` is within which batches of it may be scaled; without it they are of the batch size (REC-6). A copy of a
    version that a site adopted has the same parent and overrides (REC-9). Only a building block needs no batch size:
    its quantities are then for one run of it.

    Raises Forbidden, NotFound, InvalidInput, AdoptInstead for a company's version at a site.
    """
    uow.require(Permission.RECIPE_WRITE, site=site)
    batch_size = _size_of(uow, recipe, batch_size)
    require_amount(batch_size, path=("batchSize",))
    if size_range is not None:
        require_range(batch_size, size_range, path=("sizeRange",))
    require_line(variant, limit=form.VARIANT, path=("variant",))
    if language is not None:
        require_language(language, path=("language",))
    uow.rely_on(Site, site)
    source = None if copy_from is None else _source(uow, copy_from, recipe, site)
    parent = None if source is None or enterprise.is_enterprise(uow, site) else source.adopted_from_id
    _require_language_of(source, language)
    version = next_version(
        uow,
        recipe,
        site,
        batch_size,
        variant,
        size_range=size_range,
        adopted_from=parent,
        language=language,
        source=source,
    )
    if source is not None:
        write(uow, version, rows.elements_of(uow, source.id))
    if source is not None and parent is not None:
        adoption.copy_overrides(uow, source.id, version)
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


def _require_language_of(source: MasterRecipeVersion | None, language: str | None) -> None:
    """A copy is written in the language of its source. Raises InvalidInput."""
    if source is not None and language not in {None, written_in(source)}:
        problem = f"What you copy is written in {written_in(source)}, and so is its copy."
        raise InvalidInput(path=("language",), problem=problem)


def next_version(  # noqa: PLR0913 -- each says a field of the version
    uow: UnitOfWork,
    recipe: UUID,
    site: SiteId,
    batch_size: Quantity,
    variant: str,
    *,
    size_range: SizeRange | None,
    adopted_from: UUID | None,
    language: str | None = None,
    source: MasterRecipeVersion | None = None,
) -> MasterRecipeVersion:
    """An empty draft with the number after the last; the recipe is locked, so that no two get the same.

    It is written in the languages of its source, else in this one or the site's. Raises NotFound.
    """
    if not uow.lock(MasterRecipe, MasterRecipe.id == recipe):
        raise NotFound(kind="MasterRecipe", id=recipe, path=("recipeId",))
    numbers = (one.number for one in uow.find(MasterRecipeVersion, MasterRecipeVersion.recipe_id == recipe))
    version = uow.add(
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
            adopted_from_id=adopted_from,
            size_minimum=None if size_range is None else size_range.minimum,
            size_maximum=None if size_range is None else size_range.maximum,
            language=_language(uow, site, language) if source is None else written_in(source),
            languages=[] if source is None else list(complete_in(source)),
        )
    )
    uow.session.flush()  # an element's trigger looks for its version
    add_author(uow, version)
    uow.record(RecipeVersionDrafted(version=version.id, recipe=recipe, number=version.number))
    return version


def _language(uow: UnitOfWork, site: SiteId, language: str | None) -> str:
    return language or uow.find(Site, Site.id == site)[0].default_language or ENGLISH


def write(uow: UnitOfWork, version: MasterRecipeVersion, elements: Elements) -> None:
    """Let an empty draft say this. Raises InvalidInput."""
    draft = Draft(uow, version)
    writing.write(draft, arranged(elements))
    draft.settle()


def _source(uow: UnitOfWork, source: UUID, recipe: UUID, site: SiteId) -> MasterRecipeVersion:
    """The version to copy, which stays as it is. Raises NotFound, Forbidden, InvalidInput, AdoptInstead."""
    found = uow.rely_on(MasterRecipeVersion, source)
    enterprise.require_read(uow, Permission.RECIPE_READ, site=found.site_id)
    if found.recipe_id != recipe:
        raise InvalidInput(path=("copyFromId",), problem="This is a version of another recipe; copy one of the same.")
    if found.site_id != site and enterprise.is_enterprise(uow, found.site_id):
        raise AdoptInstead(path=("copyFromId",))
    return found
