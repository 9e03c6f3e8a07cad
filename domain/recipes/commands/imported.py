"""Writing what a file holds, all of it or nothing, as the person who asked for it."""

from uuid import UUID

from domain.kernel.ids import SiteId
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes import form
from domain.recipes.arranging import arranged
from domain.recipes.commands import drafting, importing, progressing
from domain.recipes.editing import writing
from domain.recipes.editing.draft import Draft, opened
from domain.recipes.exchange.header import ExchangeHeader
from domain.recipes.exchange.problems import Problem
from domain.recipes.importing.kinds import NoteKind
from domain.recipes.importing.models import RecipeImport
from domain.recipes.importing.values import Understood
from domain.recipes.models import MasterRecipe, MasterRecipeVersion
from domain.recipes.scaling import SizeRange


def write_recipe(uow: UnitOfWork, *, recipe_import: UUID, lease: UUID, found: Understood) -> RecipeImport:
    """Make the version that a whole recipe's file holds, as a draft of the actor's; of a new recipe if that was asked.

    Raises Overtaken, and what asking for each by itself raises: Forbidden, NotFound, RecipeExists, InvalidInput.
    """
    job = progressing.held(uow, recipe_import, lease)
    header = found.header
    assert header is not None, "a whole recipe has a header"
    recipe, left = _recipe(uow, job, header)
    size = header.batch_size
    if job.batch_size_value is not None and job.batch_size_unit is not None:
        size = Quantity(job.batch_size_value, job.batch_size_unit)
    site = SiteId(job.site_id)
    variant = job.variant or header.variant
    size_range, unfit = _range_for(header, size)
    version = drafting.draft_version(
        uow,
        recipe=recipe,
        site=site,
        batch_size=size,
        variant=variant,
        size_range=size_range,
        language=header.language,
    )
    if header.language is not None:
        form.require_languages(header.language, header.languages)
        version.languages = sorted(header.languages)
    return _written(uow, job, Draft(uow, version), found, (*left, *unfit))


def _range_for(header: ExchangeHeader, size: Quantity) -> tuple[SizeRange | None, tuple[Problem, ...]]:
    """The file's range of sizes, where the batch size that was asked for lies in it; else what is left out (REC-6)."""
    within = header.size_range
    if within is None or size == header.batch_size:
        return within, ()
    if size.unit == header.batch_size.unit and within.minimum <= size.value <= within.maximum:
        return within, ()
    return None, (Problem("sizeRange", f"The batch size {size} lies outside of the file's range; it has none now."),)


def write_elements(uow: UnitOfWork, *, recipe_import: UUID, lease: UUID, found: Understood) -> RecipeImport:
    """Write the elements of a spreadsheet into the draft that was asked for.

    Raises Overtaken, NotFound, Forbidden, VersionConflict, WrongState, DraftNotEmpty, InvalidInput.
    """
    job = progressing.held(uow, recipe_import, lease)
    version = _fit(uow, job)
    return _written(uow, job, opened(uow, version.id, seen=version.version), found, ())


def end_dry_run(uow: UnitOfWork, *, recipe_import: UUID, lease: UUID) -> RecipeImport:
    """The file could be loaded, and isn't. Raises what `write_elements` raises of the draft."""
    job = progressing.held(uow, recipe_import, lease)
    assert job.dry_run, job.id
    return progressing.finish(uow, job, _fit(uow, job).id)


def _fit(uow: UnitOfWork, job: RecipeImport) -> MasterRecipeVersion:
    assert job.recipe_version_id is not None, job.id
    assert job.seen is not None, job.id
    return importing.require_fit(uow, job.recipe_version_id, job.seen)


def _recipe(uow: UnitOfWork, job: RecipeImport, header: ExchangeHeader) -> tuple[UUID, tuple[Problem, ...]]:
    """The recipe to draft a version of, and what of the file's header is otherwise there."""
    if job.recipe_id is None:
        assert job.code is not None, job.id
        product, stage = job.product or header.product, job.stage or header.stage
        made = drafting.create_recipe(uow, code=job.code, product=product, stage=stage)
        uow.session.flush()  # the draft locks its recipe
        job.recipe_id = made.id
        return made.id, ()
    recipe = uow.rely_on(MasterRecipe, job.recipe_id)
    pairs = (("product", header.product, recipe.product), ("stage", header.stage, recipe.stage))
    left = tuple(
        Problem(name, f"The file says {said[:80]!r}; the recipe stays of {own!r}.")
        for name, said, own in pairs
        if said != own
    )
    return recipe.id, left


def _written(
    uow: UnitOfWork, job: RecipeImport, draft: Draft, found: Understood, left: tuple[Problem, ...]
) -> RecipeImport:
    writing.write(draft, arranged(found.elements))
    draft.written_whole(f"written from the file {job.file_name} (SHA-256 {job.file_sha256})")
    progressing.note(uow, job, NoteKind.LEFT_OUT, (*left, *found.left))
    return progressing.finish(uow, job, draft.version.id)
