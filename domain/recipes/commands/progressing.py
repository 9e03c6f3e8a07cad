"""How far an import is, from when a worker begins it; each act is that of the job which has its lease."""

from collections.abc import Sequence
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.exchange.problems import MOST, Problem
from domain.recipes.importing.events import (
    RecipeImportAdvanced,
    RecipeImported,
    RecipeImportFailed,
    RecipeImportRefused,
)
from domain.recipes.importing.kinds import ENDS, ImportState, NoteKind
from domain.recipes.importing.models import RecipeImport, RecipeImportNote
from domain.recipes.importing.refusals import Overtaken
from domain.recipes.importing.states import IMPORT, ImportAct

PLACE, WHAT, LEFT = 500, 2_000, 300
"""Characters of a note's place and words; how many parts that were left out are kept."""


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
