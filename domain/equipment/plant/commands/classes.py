"""Define a class of equipment, say it anew, use it no more."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from domain.equipment import rules as form
from domain.equipment.plant import queries, rules
from domain.equipment.plant.events import EquipmentClassChanged, EquipmentClassDefined, EquipmentClassRetired
from domain.equipment.plant.kinds import ClassState, PropertyKind
from domain.equipment.plant.models import Equipment, EquipmentClass, EquipmentProperty, EquipmentValue
from domain.equipment.plant.refusals import EquipmentClassExists, PropertyInUse
from domain.equipment.plant.states import CLASS, ClassAct
from domain.equipment.plant.values import ClassDetails, ClassProperty, PropertyValue
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.tenancy.models import Company

NAMED = 10
"""So many pieces are named in a refusal."""


def define_class(uow: UnitOfWork, *, code: str, details: ClassDetails) -> EquipmentClass:
    """A class of the company's equipment. Raises Forbidden, InvalidInput, EquipmentClassExists."""
    queries.require_may_define(uow)
    form.require_code(code)
    rules.require_class(details)
    uow.lock(Company)  # one at a time, so that two of one code are refused, not broken off
    _require_free(uow, code, path=("code",))
    found = EquipmentClass(id=new_id(), code=code, state=ClassState.ACTIVE)
    _say(uow, found, details)
    uow.add(found)
    for position, one in enumerate(details.properties, 1):
        _add_property(uow, found, one, position)
    uow.record(EquipmentClassDefined(equipment_class=found.id))
    return found


def change_class(
    uow: UnitOfWork, *, equipment_class: UUID, version: int, details: ClassDetails, reason: str
) -> EquipmentClass:
    """Say this of a class from now on: holds count for what is cleaned or used from now on.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, EquipmentClassExists, PropertyInUse.
    """
    found = _held(uow, equipment_class, version, ClassAct.CHANGE)
    rules.require_class(details)
    form.require_reason(reason)
    uow.lock(Company)
    _say(uow, found, details)
    flag_modified(found, "state")  # where its properties alone change, the class's own version counts up too (EXE-14)
    _replace_properties(uow, found, details.properties)
    uow.record(EquipmentClassChanged(equipment_class=found.id))
    return found


def retire_class(uow: UnitOfWork, *, equipment_class: UUID, version: int, reason: str) -> EquipmentClass:
    """Register nothing more of it. Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput."""
    found = _held(uow, equipment_class, version, ClassAct.RETIRE)
    form.require_reason(reason)
    found.state = ClassState.RETIRED
    found.retired_name, found.retired_at, found.retired_reason = uow.actor.name, uow.now, reason
    uow.record(EquipmentClassRetired(equipment_class=found.id))
    return found


def _held(uow: UnitOfWork, equipment_class: UUID, version: int, act: ClassAct) -> EquipmentClass:
    queries.require_may_define(uow)
    found = uow.hold(EquipmentClass, equipment_class)
    require_version(found, version)
    CLASS.after(ClassState(found.state), act)
    return found


def _require_free(uow: UnitOfWork, called: str, *, path: tuple[str, ...], but: UUID | None = None) -> None:
    """Recipes ask for a class by its code or its name: a word stands for one class. Raises EquipmentClassExists."""
    for one in uow.find(EquipmentClass):
        if one.id != but and rules.folded(called) in {rules.folded(one.code), rules.folded(one.name)}:
            raise EquipmentClassExists(called=called, path=path)


def _say(uow: UnitOfWork, found: EquipmentClass, details: ClassDetails) -> None:
    _require_free(uow, details.name, path=("details", "name"), but=found.id)
    found.name, cleaning = details.name, details.cleaning
    found.clean_hold_minutes, found.dirty_hold_minutes = cleaning.clean_hold_minutes, cleaning.dirty_hold_minutes
    found.sterile_hold_minutes, found.overdue_cleaning = cleaning.sterile_hold_minutes, cleaning.overdue_cleaning
    found.campaign_batches, found.campaign_days = cleaning.campaign_batches, cleaning.campaign_days


def _add_property(uow: UnitOfWork, of: EquipmentClass, given: ClassProperty, position: int) -> None:
    row = EquipmentProperty(id=new_id(), class_id=of.id, position=position, name=given.name.strip())
    row.kind, row.unit, row.low, row.high = given.kind, given.unit, given.low, given.high
    uow.add(row)


def _replace_properties(uow: UnitOfWork, of: EquipmentClass, given: tuple[ClassProperty, ...]) -> None:
    before = {rules.folded(one.name): one for one in uow.lock(EquipmentProperty, EquipmentProperty.class_id == of.id)}
    for position, one in enumerate(given, 1):
        row = before.pop(rules.folded(one.name), None)
        if row is None:
            _add_property(uow, of, one, position)
            continue
        _require_room(uow, row, one)
        row.position, row.name = position, one.name.strip()
        row.kind, row.unit, row.low, row.high = one.kind, one.unit, one.low, one.high
    for row in before.values():
        _require_room(uow, row, None)
        uow.remove(row)


def _require_room(uow: UnitOfWork, row: EquipmentProperty, given: ClassProperty | None) -> None:
    """What equipment says of the property stays true of it. Raises PropertyInUse."""
    chosen = (
        select(Equipment.code, EquipmentValue.low, EquipmentValue.high, EquipmentValue.text)
        .join(
            Equipment,
            (Equipment.company_id == EquipmentValue.company_id) & (Equipment.id == EquipmentValue.equipment_id),
        )
        .where(EquipmentValue.company_id == uow.actor.company, EquipmentValue.property_id == row.id)
        .order_by(Equipment.code)
    )
    same = given is not None and (given.kind, given.unit) == (PropertyKind(row.kind), row.unit)
    lost = [
        one.code
        for one in uow.session.execute(chosen)
        if given is None
        or not same
        or not rules.within(PropertyValue(property=row.name, low=one.low, high=one.high, text=one.text), given)
    ]
    if lost:
        path = ("details", "properties")
        raise PropertyInUse(name=row.name, equipment=tuple(dict.fromkeys(lost))[:NAMED], path=path)
