"""Asking for a file to be imported, and how far that is; `imported` writes what the file holds."""

from collections.abc import Callable, Sequence
from uuid import UUID

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import require_amount
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.recipes import form
from domain.recipes.exchange.problems import MOST, Problem
from domain.recipes.importing.events import (
    RecipeImportAdvanced,
    RecipeImported,
    RecipeImportFailed,
    RecipeImportRefused,
    RecipeImportRequested,
)
from domain.recipes.importing.kinds import ENDS, WHOLE, ImportState, NoteKind
from domain.recipes.importing.models import RecipeImport, RecipeImportNote
from domain.recipes.importing.refusals import DraftNotEmpty, Overtaken
from domain.recipes.importing.states import IMPORT, ImportAct
from domain.recipes.importing.values import RecipeFile, Target
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

PLACE, WHAT, LEFT = 500, 2_000, 300
"""Characters of a note's place and words; how many parts that were left out are kept."""
ROOTS = (RecipeMaterial, RecipeOutput, RecipeProcessParameter, RecipeEquipment, RecipeBlock, RecipePhase)
"""What a draft has where it has anything: all else belongs to one of these."""


def request_import(uow: UnitOfWork, *, site: SiteId, file: Callable[[], RecipeFile], target: Target) -> RecipeImport:
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
    uow: UnitOfWork, *, recipe_version: UUID, seen: int, file: Callable[[], RecipeFile], dry_run: bool
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


def held(uow: UnitOfWork, recipe_import: UUID, lease: UUID) -> RecipeImport:
    """The import, locked, for the job whose lease it is. Raises Overtaken, Forbidden."""
    found = uow.load(RecipeImport, recipe_import, Permission.RECIPE_WRITE)
    if found.lease != lease or ImportState(found.state) in ENDS:
        raise Overtaken(recipe_import)
    return found


def begin(uow: UnitOfWork, *, recipe_import: UUID, lease: UUID) -> RecipeImport:
    """Read the file, from the beginning if somebody began before: whoever did has lost the lease.

    Raises Overtaken where it has ended.
    """
    found = uow.load(RecipeImport, recipe_import, Permission.RECIPE_WRITE)
    if ImportState(found.state) in ENDS:
        raise Overtaken(recipe_import)
    found.lease, found.steps_done, found.steps_of = lease, 0, None
    return _moved(uow, found, ImportAct.READ)


def check(uow: UnitOfWork, *, recipe_import: UUID, lease: UUID, steps: int) -> RecipeImport:
    """The file was read, and this many steps are to come. Raises Overtaken."""
    found = held(uow, recipe_import, lease)
    found.steps_of = steps
    return _moved(uow, found, ImportAct.CHECK)


def write(uow: UnitOfWork, *, recipe_import: UUID, lease: UUID, steps: int) -> RecipeImport:
    """So many steps were made in checking; now comes the writing. Raises Overtaken."""
    found = held(uow, recipe_import, lease)
    found.steps_done = steps
    return _moved(uow, found, ImportAct.WRITE)


def finish(uow: UnitOfWork, job: RecipeImport, version: UUID) -> RecipeImport:
    """End it with what it made, in the transaction that made it."""
    job.state = IMPORT.after(ImportState(job.state), ImportAct.FINISH)
    job.recipe_version_id, job.steps_done, job.ended_at = version, job.steps_of or 0, uow.now
    uow.record(RecipeImported(recipe_import=job.id, version=version))
    return job


def refuse(uow: UnitOfWork, *, recipe_import: UUID, lease: UUID, problems: Sequence[Problem]) -> RecipeImport:
    """Nothing is taken over, and these are the reasons, at most 100. Raises Overtaken."""
    found = held(uow, recipe_import, lease)
    found.state = IMPORT.after(ImportState(found.state), ImportAct.REFUSE)
    found.ended_at = uow.now
    note(uow, found, NoteKind.PROBLEM, problems[:MOST])
    uow.record(RecipeImportRefused(recipe_import=found.id))
    return found


def fail(uow: UnitOfWork, *, recipe_import: UUID, lease: UUID, problem: Problem) -> RecipeImport:
    """Give it up for a reason of ours; the file may be good. Raises Overtaken."""
    found = held(uow, recipe_import, lease)
    found.state = IMPORT.after(ImportState(found.state), ImportAct.FAIL)
    found.ended_at = uow.now
    note(uow, found, NoteKind.PROBLEM, [problem])
    uow.record(RecipeImportFailed(recipe_import=found.id))
    return found


def note(uow: UnitOfWork, job: RecipeImport, kind: NoteKind, notes: Sequence[Problem]) -> None:
    """Keep these words about the file, in their order."""
    for position, one in enumerate(notes[:LEFT], 1):
        uow.add(
            RecipeImportNote(
                id=new_id(),
                site_id=job.site_id,
                import_id=job.id,
                kind=kind,
                position=position,
                place=_kept(one.place, PLACE),
                what=_kept(one.what, WHAT),
            )
        )


def _kept(text: str, most: int) -> str:
    """Words that the database takes, whatever a file has in its names."""
    return text.encode(errors="replace").decode().replace("\0", "?")[:most] or "-"


def _moved(uow: UnitOfWork, job: RecipeImport, act: ImportAct) -> RecipeImport:
    job.state = IMPORT.after(ImportState(job.state), act)
    uow.record(RecipeImportAdvanced(recipe_import=job.id, state=job.state))
    return job


def _request(uow: UnitOfWork, file: RecipeFile, job: RecipeImport) -> RecipeImport:
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
