"""Building recipes from building blocks: putting one in, taking its newer version, or staying with the older one."""

from collections.abc import Mapping
from uuid import UUID

from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.recipes import form, models
from domain.recipes.editing import changes, naming
from domain.recipes.editing.draft import Draft, opened
from domain.recipes.editing.models import RecipeEdit
from domain.recipes.kinds import EditAct
from domain.recipes.library import inserting, merging, taking, versions
from domain.recipes.library.merging import Side
from domain.recipes.library.refusals import NothingToTake, UpdateUndecided
from domain.recipes.library.three import three
from domain.recipes.library.versions import Source
from domain.recipes.rows import elements_of

Placed = models.RecipeBlock | models.RecipePhase


def insert_building_block(
    uow: UnitOfWork,
    *,
    recipe_version: UUID,
    building_block_version: UUID,
    parent: UUID | None = None,
    position: int | None = None,
) -> RecipeEdit:
    """Write what a building block gives into a draft, with all that belongs to it; it keeps where it came from (REC-1).

    Later versions of the building block change nothing of it. Raises NotFound, Forbidden, WrongState, NotInLibrary,
    InvalidInput, NamesDiffer.
    """
    draft = opened(uow, recipe_version)
    source = versions.effective(uow, building_block_version, path=("buildingBlockVersionId",))
    if source.recipe.id == draft.version.recipe_id:
        problem = "A building block isn't put into itself; copy the element with copyRecipeElement."
        raise InvalidInput(path=("buildingBlockVersionId",), problem=problem)
    row = inserting.insert(draft, source, parent=parent, at=position)
    what = f"{naming.called(row)} inserted from {source.title}"
    return draft.done(EditAct.INSERT, (type(row).__name__, row.id), what)


def take_update(
    uow: UnitOfWork,
    *,
    element_type: str,
    id: UUID,  # noqa: A002 -- the plant's word
    seen: int,
    building_block_version: UUID,
    decisions: Mapping[str, Side],
) -> RecipeEdit:
    """Let an element of a draft follow the newer version of the building block that it came from, in one edit.

    What the recipe left as it was becomes as it is there; what only the recipe changed stays; of what both changed,
    `decisions` say by the conflict's id which stands (EXE-14). Raises NotFound, Forbidden, WrongState, VersionConflict
    for the element, NotInLibrary, NothingToTake, UpdateUndecided, InvalidInput, NamesDiffer, ElementInUse.
    """
    draft, row = _found(uow, element_type, id, seen)
    older, newer = _versions(uow, row, building_block_version)
    assert row.code is not None, row.id
    sides = three(
        elements_of(uow, draft.version.id), row.code, base=older.elements, theirs=newer.elements, level=older.level
    )
    if sides is None:
        raise NothingToTake(because=f"{newer.title} holds no {row.origin_code} any more", path=("elementId",))
    base, mine, theirs = sides.sheets
    merge = merging.merge(base, mine, theirs, decisions)
    _require_decided(merge, decisions)
    taking.take(draft, sides, merge.sheet, mine=mine, theirs=theirs, source=newer)
    what = f"{naming.called(row)} updated to {newer.title}"
    return draft.done(EditAct.CHANGE, (element_type, row.id), what)


def decline_update(
    uow: UnitOfWork,
    *,
    element_type: str,
    id: UUID,  # noqa: A002 -- the plant's word
    seen: int,
    building_block_version: UUID,
    reason: str,
) -> RecipeEdit:
    """Stay with what an element came from, for a reason that is kept; the update can be taken later all the same.

    Raises as `take_update`.
    """
    draft, row = _found(uow, element_type, id, seen)
    _, newer = _versions(uow, row, building_block_version)
    require_text(reason, limit=form.REASON, path=("reason",))
    draft.change(row, {"declined_version_id": newer.version.id, "declined_because": reason})
    what = f"{naming.called(row)} stays as it is, not updated to {newer.title}: {reason}"
    return draft.done(EditAct.CHANGE, (element_type, row.id), what)


def _found(uow: UnitOfWork, element_type: str, id_: UUID, seen: int) -> tuple[Draft, Placed]:
    """The draft of a block or phase, held, and the element, locked as it was seen."""
    model = changes.ELEMENTS[element_type]
    found = uow.look_at(model, id_)
    if not isinstance(found, models.RecipeBlock | models.RecipePhase):
        raise NotFound(kind=element_type, id=id_, path=("elementId",))
    draft = opened(uow, found.recipe_version_id)
    row = uow.load(model, id_, Permission.RECIPE_WRITE, version=seen)
    assert isinstance(row, models.RecipeBlock | models.RecipePhase), row
    return draft, row


def _versions(uow: UnitOfWork, row: Placed, building_block_version: UUID) -> tuple[Source, Source]:
    """What the element came from, and what it could become."""
    if row.origin_version_id is None:
        raise NothingToTake(because="this element came from no building block", path=("elementId",))
    newer = versions.effective(uow, building_block_version, path=("buildingBlockVersionId",))
    older = versions.taken(uow, row.origin_version_id)
    if not versions.follows(newer.version, older.version):
        because = f"{newer.title} didn't take the place of {older.title}, which this element came from"
        raise NothingToTake(because=because, path=("buildingBlockVersionId",))
    return older, newer


def _require_decided(merge: merging.Merge, decisions: Mapping[str, Side]) -> None:
    """Each conflict is decided, and nothing else. Raises UpdateUndecided, InvalidInput."""
    if merge.undecided:
        raise UpdateUndecided(undecided=merge.undecided, path=("decisions",))
    unknown = sorted(set(decisions) - {one.id for one in merge.conflicts})
    if unknown:
        problem = f"{unknown[0][:200]!r} is no conflict of this update any more; look at it again."
        raise InvalidInput(path=("decisions",), problem=problem)
