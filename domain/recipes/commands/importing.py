"""Asking for a file to be imported; `progressing` tells how far that is, `imported` writes what the file holds."""

from collections.abc import Callable
from uuid import UUID

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import require_amount
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.recipes import form
from domain.recipes.importing.events import (
    RecipeImportRequested,
)
from domain.recipes.importing.kinds import WHOLE, ImportState
from domain.recipes.importing.models import RecipeImport
from domain.recipes.importing.refusals import DraftNotEmpty
from domain.recipes.importing.values import Target, UploadedFile
from domain.recipes.kinds import VersionState
from domain.recipes.models import (
    MasterRecipe,
    MasterRecipeVersion,
    RecipeBlock,
    RecipeEquipment,
    RecipeMaterial,
    RecipeOutput,
    RecipePhase,
    RecipeProcessParameter,
)
from domain.recipes.states import VERSION, VersionAct
from domain.tenancy.models import Site

ROOTS = (RecipeMaterial, RecipeOutput, RecipeProcessParameter, RecipeEquipment, RecipeBlock, RecipePhase)
"""What a draft has where it has anything: all else belongs to one of these."""


def request_import(uow: UnitOfWork, *, site: SiteId, file: Callable[[], UploadedFile], target: Target) -> RecipeImport:
    """Ask for a whole recipe to become a draft at the site, whose author is who asks (REC-2, TEN-2).

    What the `file` is, only who may ask is told. Raises Forbidden, NotFound, InvalidInput.
    """
    uow.require(Permission.RECIPE_WRITE, site=site)
    found = file()
    if found.format not in WHOLE:
        raise InvalidInput(path=("format",), problem="A spreadsheet is loaded into a draft, with loadRecipeElements.")
    _require_target(target)
    uow.rely_on(Site, site)
    if target.recipe is not None:
        uow.rely_on(MasterRecipe, target.recipe)
    size = target.batch_size
    return _request(
        uow,
        found,
        RecipeImport(
            site_id=site,
            recipe_id=target.recipe,
            code=target.code,
            product=target.product,
            stage=target.stage,
            variant=target.variant,
            batch_size_value=None if size is None else size.value,
            batch_size_unit=None if size is None else size.unit,
            dry_run=False,
        ),
    )


def request_load(
    uow: UnitOfWork, *, recipe_version: UUID, seen: int, file: Callable[[], UploadedFile], dry_run: bool
) -> RecipeImport:
    """Ask for the elements of a spreadsheet to be written into an empty draft or, in a dry run, only to be checked.

    Raises NotFound, Forbidden, VersionConflict, WrongState, DraftNotEmpty, InvalidInput.
    """
    version = require_fit(uow, recipe_version, seen)
    found = file()
    if found.format in WHOLE:
        raise InvalidInput(path=("format",), problem="A whole recipe becomes a version of its own, with importRecipe.")
    row = RecipeImport(site_id=version.site_id, recipe_version_id=version.id, seen=seen, dry_run=dry_run)
    return _request(uow, found, row)


def require_fit(uow: UnitOfWork, recipe_version: UUID, seen: int) -> MasterRecipeVersion:
    """The draft, held, that a file is loaded into: as it was seen, and empty.

    A load is one edit, and one of so many elements isn't undone row by row; so it may take nothing away. Raises
    NotFound, Forbidden, VersionConflict, WrongState, DraftNotEmpty.
    """
    version = uow.load(MasterRecipeVersion, recipe_version, Permission.RECIPE_WRITE, version=seen)
    VERSION.after(VersionState(version.state), VersionAct.EDIT)
    if any(uow.any(one, one.recipe_version_id == version.id) for one in ROOTS):
        raise DraftNotEmpty(path=("recipeVersionId",))
    return version


def _request(uow: UnitOfWork, file: UploadedFile, job: RecipeImport) -> RecipeImport:
    job.id, job.state, job.steps_done = new_id(), ImportState.QUEUED, 0
    job.format, job.file_key, job.file_name = file.format, file.key, file.name
    job.file_size, job.file_sha256 = file.size, file.sha256
    job.requested_by, job.requested_at = uow.actor.as_person, uow.now
    uow.record(RecipeImportRequested(recipe_import=job.id))
    return uow.add(job)


def _require_target(target: Target) -> None:
    if (target.recipe is None) == (target.code is None):
        problem = "Give the recipeId of which it becomes a version, or the code of a new recipe; one of them."
        raise InvalidInput(path=("recipeId",), problem=problem)
    if target.recipe is not None and (target.product, target.stage) != (None, None):
        raise InvalidInput(path=("product",), problem="Product and stage are those of the recipe that there is.")
    for name, text, limit in (
        ("code", target.code, form.CODE),
        ("product", target.product, form.NAME),
        ("stage", target.stage, form.CODE),
        ("variant", target.variant, form.VARIANT),
    ):
        if text is not None:
            require_line(text, limit=limit, path=(name,))
    if target.batch_size is not None:
        require_amount(target.batch_size, path=("batchSize",))
