"""Taking an edit of a draft back; taking that back does it again."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from domain.kernel.models import OfSite
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes import models
from domain.recipes.editing import changes, filing, naming, parts, places, translating
from domain.recipes.editing.changes import Change, Columns
from domain.recipes.editing.draft import Draft, opened
from domain.recipes.editing.models import RecipeEdit
from domain.recipes.editing.outline import Standing
from domain.recipes.kinds import BlockKind, EditAct, TextField
from domain.recipes.languages.texts import Text
from domain.recipes.refusals import EditOvertaken

PLACED = ("RecipeBlock", "RecipePhase")
PARTS: dict[str, type[models.RecipeParameter | models.RecipeCharge]] = {
    "RecipeParameter": models.RecipeParameter,
    "RecipeCharge": models.RecipeCharge,
}
Row = TypeVar("Row", bound=OfSite)

GONE, CHANGED, TRANSLATED = "was removed since", "was changed since", "was translated since"


def undo_edit(uow: UnitOfWork, *, edit: UUID) -> RecipeEdit:
    """Take back what one edit did, as long as nobody changed the same things since (EXE-14).

    Raises NotFound, Forbidden, WrongState, InvalidInput for an edit that was taken back or replaced the whole draft,
    EditOvertaken.
    """
    found = _edit(uow, edit)
    draft = opened(uow, found.recipe_version_id)
    _require_standing(uow, found)
    made = changes.parsed(found.changes)
    rows = [_as_it_left(uow, one) for one in made]
    moved, own = places.moved(draft, made), frozenset(one.id for one in made)
    for one in moved:
        draft.outline.take_out(one.id)
    for change, row in reversed(list(zip(made, rows, strict=True))):
        if change.before is None:
            _take_out(draft, change, row, own)
    _require_untranslated(draft, [row for change, row in zip(made, rows, strict=True) if change.before is None])
    for change, row in zip(made, rows, strict=True):
        if change.before is not None and row is not None:
            _change_back(draft, change, row, alone=len(made) == 1)
    for row in rows:
        if isinstance(row, models.RecipeFile) and draft.goes(row.id):
            _require_unnamed(draft, row)
    places.parts_back(draft, made, rows)
    _put_back(draft, [*moved, *(one for one in made if one.after is None)])
    return draft.done(EditAct.UNDO, (found.element_type, found.element_id), f"undone: {found.what}", undoes=found)


def _edit(uow: UnitOfWork, edit: UUID) -> RecipeEdit:
    found = uow.look_at(RecipeEdit, edit)
    if found is None:
        raise NotFound(kind="RecipeEdit", id=edit, path=("editId",))
    return found


def _require_standing(uow: UnitOfWork, edit: RecipeEdit) -> None:
    """An edit is taken back once; one of the whole draft isn't kept row by row."""
    if edit.act == EditAct.REPLACE:
        problem = "This edit wrote the whole draft anew and isn't undone; draft the version again from its source."
        raise InvalidInput(path=("editId",), problem=problem)
    taken_back = uow.find(RecipeEdit, RecipeEdit.undoes_id == edit.id)
    if taken_back:
        problem = f"This edit was undone already, by edit {taken_back[0].number}; undo that one to do it again."
        raise InvalidInput(path=("editId",), problem=problem)


def _as_it_left(uow: UnitOfWork, change: Change) -> OfSite | None:
    """The row as the edit left it, locked; None where the edit removed it. Raises EditOvertaken."""
    if change.after is None:
        return None
    model = changes.ELEMENTS[change.element_type]
    try:
        row = uow.load(model, change.id, Permission.RECIPE_WRITE)
    except NotFound:
        raise EditOvertaken(element=_called(change), because=GONE) from None
    if row.version != change.version:
        raise EditOvertaken(element=naming.called(row), because=CHANGED)
    return row


def _called(change: Change) -> str:
    columns = change.after or change.before or {}
    if change.element_type == "RecipeTranslation":
        return f"translation of the {columns['field'].lower()} into {columns['language']}"
    noun = naming.NOUNS.get(change.element_type, "block")
    return f"{noun} {columns.get('code') or columns.get('position', '')}".strip()


def _take_out(draft: Draft, change: Change, row: OfSite | None, own: Collection[UUID]) -> None:
    """Remove what the edit added; what was put into it since would be lost with it. Raises EditOvertaken.

    The edit's `own` rows don't name it any more once they are changed back.
    """
    assert row is not None, change.id
    if change.element_type in PLACED:
        _require_no_more(draft, row, own)
        draft.outline.take_out(row.id)
        draft.remove(row)
    elif isinstance(row, models.RecipeParameter | models.RecipeCharge):
        parts.remove(draft, row)
    else:
        draft.remove(row)


def _require_unnamed(draft: Draft, row: models.RecipeFile) -> None:
    """No instruction names a file that is to go, once all others say what they said before. Raises EditOvertaken."""
    used = next(filing.uses(draft, row.code), None)
    if used is not None:
        raise EditOvertaken(element=naming.called(row), because=f"is named by {used}")


def _require_no_more(draft: Draft, row: OfSite, own: Collection[UUID]) -> None:
    """Nothing hangs on a block or phase that is to go, but what goes with it."""
    if draft.outline.below.get(row.id):
        raise EditOvertaken(element=naming.called(row), because="holds what was put into it since")
    used: Sequence[OfSite] = [
        *_left(draft, models.RecipeParameter, lambda one: one.recipe_phase_id == row.id),
        *_left(draft, models.RecipeCharge, lambda one: one.recipe_phase_id == row.id),
        *_left(draft, models.RecipeLink, lambda one: row.id in {one.from_phase_id, one.to_phase_id}),
        *_left(draft, models.RecipeEquipment, lambda one: one.used_by_id == row.id and one.id not in own),
    ]
    if used or any(one.during == row.id and one.id not in own for one in draft.outline.elements.values()):
        by = naming.called(used[0]) if used else "a phase that runs during it"
        raise EditOvertaken(element=naming.called(row), because=f"is named by {by}")


def _require_untranslated(draft: Draft, gone: Sequence[OfSite | None]) -> None:
    """Nobody translated meanwhile what is to go. Raises EditOvertaken."""
    rows = {one.id: one for one in gone if one is not None}
    for one in draft.rows(models.RecipeTranslation, translating.among(rows)) if rows else ():
        if not draft.goes(one.id):
            raise EditOvertaken(element=naming.called(rows[one.element_id]), because=TRANSLATED)


def _left(draft: Draft, model: type[Row], which: Callable[[Row], bool]) -> list[Row]:
    return [one for one in draft.rows(model) if which(one) and not draft.goes(one.id)]


def _change_back(draft: Draft, change: Change, row: OfSite, *, alone: bool) -> None:
    """What the row said before; where many rows of an edit stood, `places` tells."""
    assert change.before is not None, change.id
    before = change.before
    if isinstance(row, models.RecipeBlock | models.RecipePhase):
        _stand_back(draft, change)
        before = {name: value for name, value in before.items() if name not in places.PLACE}
    elif isinstance(row, models.RecipeParameter | models.RecipeCharge):
        if alone and row.position != before["position"]:
            parts.move(draft, row, to=before["position"])
        before = {name: value for name, value in before.items() if name not in places.PLACE}
    draft.change(row, before)
    if isinstance(row, models.RecipeParameter) and translating.orphans(draft, [row]):
        raise EditOvertaken(element=naming.called(row), because="has a choice that was translated since")


def _stand_back(draft: Draft, change: Change) -> None:
    """A block or phase under its former code and name; where it is out of the outline, `_put_back` places it."""
    assert change.before is not None, change.id
    _require_free(draft, change.before["code"], change)
    there = draft.outline.elements.get(change.id)
    if there is not None:
        element = _standing(change, change.before)
        draft.outline.elements[change.id] = replace(element, parent=there.parent, position=there.position)


def _put_back(draft: Draft, removed: Sequence[Change]) -> None:
    """Write again what the edit removed, and place what it moved: from the outside in, then what belongs to them."""
    anew = {one.id for one in removed if one.after is None}
    for change in _outside_in(removed):
        assert change.before is not None, change.id
        columns = change.before
        if change.element_type in PLACED:
            _require_free(draft, columns["code"], change)
            element = _standing(change, columns)
            _require_parent(draft, change, element.parent)
            draft.outline.insert(element, at=_possible(draft, element))
        if change.after is not None:
            continue
        if change.element_type == "RecipeTranslation":
            _require_translatable(draft, change, columns, anew)
        owner = columns.get("recipe_phase_id")
        if change.element_type in PARTS and owner not in anew:
            _put_part_back(draft, change, columns)
        else:
            draft.add(changes.ELEMENTS[change.element_type], columns, id=change.id)


def _require_translatable(draft: Draft, change: Change, columns: Columns, anew: Collection[UUID]) -> None:
    """What a translation is of is there, and nobody translated it anew."""
    text = Text(TextField(columns["field"]), columns["original"])
    if columns["element_id"] not in anew:
        row = draft.uow.look_at(changes.ELEMENTS[columns["element_type"]], columns["element_id"])
        if row is None or (text.field is TextField.CHOICE and text.original not in getattr(row, "choices", ())):
            raise EditOvertaken(element=_called(change), because="is of what was removed since")
    if translating.of_text(draft, columns["element_id"], text, columns["language"]) is not None:
        raise EditOvertaken(element=_called(change), because="was written anew since")


def _put_part_back(draft: Draft, change: Change, columns: Columns) -> None:
    model = PARTS[change.element_type]
    phase = columns["recipe_phase_id"]
    if phase not in draft.outline.elements:
        raise EditOvertaken(element=_called(change), because="lay in a phase that was removed since")
    held = len(parts.of(draft, model, phase))
    parts.insert(draft, model, phase, columns, at=min(columns["position"], held + 1), id=change.id)


def _outside_in(removed: Sequence[Change]) -> list[Change]:
    """Holders before what they hold, each in the order of its place."""
    found: list[Change] = []
    waiting = list(removed)
    while waiting:
        ids = {one.id for one in waiting}
        ready = [one for one in waiting if _holder(one) not in ids]
        found += sorted(ready, key=lambda one: (one.before or {}).get("position") or 0)
        waiting = [one for one in waiting if one not in ready]
    return sorted(found, key=lambda one: one.element_type not in PLACED)


def _holder(change: Change) -> UUID | None:
    columns = change.before or {}
    holder: UUID | None = columns.get("parent_id") or columns.get("block_id")
    return holder


def _standing(change: Change, columns: Columns) -> Standing:
    kind = columns.get("kind")
    return Standing(
        id=change.id,
        code=columns["code"],
        kind=None if kind is None else BlockKind(kind),
        name=columns["name"],
        parent=columns["parent_id"] if kind is not None else columns["block_id"],
        position=columns["position"],
        during=columns.get("during_id"),
    )


def _possible(draft: Draft, element: Standing) -> int:
    """Its former position, or the last one where fewer are left."""
    return min(element.position, len(draft.outline.below[element.parent]) + 1)


def _require_parent(draft: Draft, change: Change, parent: UUID | None) -> None:
    if parent is not None and parent not in draft.outline.elements:
        raise EditOvertaken(element=_called(change), because="lay in a block that was removed since")


def _require_free(draft: Draft, code: str, change: Change) -> None:
    if any(one.code == code and one.id != change.id for one in draft.outline.elements.values()):
        raise EditOvertaken(element=_called(change), because="has a code that another element took since")
