"""Declaring what a site has otherwise than the company, each with its reason, and taking that back (REC-9)."""

from uuid import UUID

from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.recipes import form, models
from domain.recipes.adoption import rows, rules
from domain.recipes.adoption.kinds import ElementKind
from domain.recipes.adoption.refusals import NotAdopted
from domain.recipes.adoption.sheets import Sheet
from domain.recipes.adoption.values import Key
from domain.recipes.editing import changes, naming
from domain.recipes.editing.draft import Draft, opened
from domain.recipes.editing.models import RecipeEdit
from domain.recipes.kinds import EditAct
from domain.recipes.models import RecipeOverride

KINDS = {
    "RecipeMaterial": ElementKind.MATERIAL,
    "RecipeOutput": ElementKind.OUTPUT,
    "RecipeProcessParameter": ElementKind.PROCESS_PARAMETER,
    "RecipeEquipment": ElementKind.EQUIPMENT,
    "RecipeBlock": ElementKind.BLOCK,
    "RecipePhase": ElementKind.PHASE,
    "RecipeParameter": ElementKind.PARAMETER,
    "RecipeLink": ElementKind.LINK,
    "RecipeFile": ElementKind.FILE,
}


def declare_override(uow: UnitOfWork, *, recipe_version: UUID, key: Key, field: str | None, reason: str) -> RecipeEdit:
    """Declare that an element, or one field of it, isn't as in the company's version, and why (REC-9).

    Declared again, it gets the new reason, and what waited for a decision is decided. Raises NotFound, Forbidden,
    WrongState, NotAdopted, InvalidInput, NotAnOverride, RegisteredLimitKept.
    """
    draft = opened(uow, recipe_version)
    require_text(reason, limit=form.REASON, path=("reason",))
    company, here = _parent(draft), rows.sheet(uow, draft.version.id)
    rules.require_declarable(company, here, key=key, field=field)
    said = {"reason": reason, "conflict": None, "declared_by": uow.person}
    row = _declared(draft, key, field)
    if row is not None:
        draft.change(row, said)
        return _done(draft, EditAct.CHANGE, row, "declared again")
    named = {"element_type": key.kind.value, "code": key.code, "field": field}
    return _done(draft, EditAct.INSERT, draft.add(RecipeOverride, {**named, **said}), "declared")


def withdraw_override(uow: UnitOfWork, *, override: UUID, seen: int) -> RecipeEdit:
    """Declare it no more; what the draft says stays as it is.

    Raises NotFound, Forbidden, WrongState, VersionConflict.
    """
    found = uow.look_at(RecipeOverride, override)
    if found is None:
        raise NotFound(kind="RecipeOverride", id=override, path=("overrideId",))
    draft = opened(uow, found.recipe_version_id)
    row = uow.load(RecipeOverride, override, Permission.RECIPE_WRITE, version=seen)
    draft.remove(row)
    return _done(draft, EditAct.REMOVE, row, "withdrawn")


def named(uow: UnitOfWork, *, element_type: str, id: UUID) -> tuple[UUID, Key, str | None]:  # noqa: A002 -- the plant's word
    """The version, key and field that an element's id stands for; a charge is its phase's field.

    Raises NotFound, Forbidden.
    """
    row = uow.look_at(changes.ELEMENTS[element_type], id)
    if row is None:
        raise NotFound(kind=element_type, id=id, path=("elementId",))
    uow.require(Permission.RECIPE_WRITE, site=row.site_id)  # type: ignore[arg-type]  # a row's site is a site's id
    match row:
        case models.RecipeMaterial():
            return row.recipe_version_id, Key(ElementKind.MATERIAL, str(row.position)), None
        case models.RecipeCharge():
            return row.recipe_version_id, _phase(uow, row.recipe_phase_id), "charges"
        case models.RecipeParameter():
            phase = _phase(uow, row.recipe_phase_id)
            return row.recipe_version_id, Key(ElementKind.PARAMETER, f"{phase.code}.{row.code}"), None
    if element_type not in KINDS:
        raise InvalidInput(path=("elementId",), problem="This isn't an element of a recipe that a site overrides.")
    return row.recipe_version_id, Key(KINDS[element_type], row.code), None  # type: ignore[attr-defined]  # all others have both


def _phase(uow: UnitOfWork, phase: UUID) -> Key:
    found = uow.look_at(models.RecipePhase, phase)
    assert found is not None, phase
    assert found.code is not None, phase
    return Key(ElementKind.PHASE, found.code)


def _parent(draft: Draft) -> Sheet:
    if draft.version.adopted_from_id is None:
        raise NotAdopted
    return rows.sheet(draft.uow, draft.version.adopted_from_id)


def _declared(draft: Draft, key: Key, field: str | None) -> RecipeOverride | None:
    for one in draft.rows(RecipeOverride, RecipeOverride.code == key.code):
        if (one.element_type, one.field) == (key.kind, field):
            return one
    return None


def _done(draft: Draft, act: EditAct, row: RecipeOverride, verb: str) -> RecipeEdit:
    field = "" if row.field is None else f", {row.field}"
    return draft.done(act, (type(row).__name__, row.id), f"{naming.called(row)}{field} {verb}")
