"""Which equipment of a site meets what a recipe demands, and why the rest doesn't."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.equipment.plant.fitting import Able, Demand, Demanded, Misfit, misfits
from domain.equipment.plant.kinds import PropertyKind, ServiceState
from domain.equipment.plant.models import Equipment, EquipmentClass, EquipmentProperty, EquipmentValue
from domain.equipment.plant.rules import folded
from domain.recipes.models import RecipeCapability, RecipeEquipment

MOST = 200
"""So much equipment of a site is compared, that of the demanded class first."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A piece of equipment, and all in which it doesn't meet the demand."""

    equipment: UUID
    code: str
    misfits: tuple[Misfit, ...]


def demanded(session: Session, requirement: RecipeEquipment) -> Demanded:
    """What a recipe demands, as the rules know it."""
    chosen = (
        select(RecipeCapability)
        .where(RecipeCapability.company_id == requirement.company_id, RecipeCapability.equipment_id == requirement.id)
        .order_by(RecipeCapability.position)
    )
    able = [
        Demand(name=one.name, low=one.low, high=one.high, unit=one.unit, text=one.text)
        for one in session.scalars(chosen)
    ]
    return Demanded(equipment_class=requirement.equipment_class, capabilities=tuple(able))


def fits(session: Session, requirement: RecipeEquipment) -> list[Fit]:
    """The units and modules of the recipe's site that aren't retired: those that fit first, then of its class."""
    wanted = demanded(session, requirement)
    classes = list(session.scalars(select(EquipmentClass).where(EquipmentClass.company_id == requirement.company_id)))
    called = folded(wanted.equipment_class)
    own = [one.id for one in classes if called in {folded(one.code), folded(one.name)}]
    chosen = (
        select(Equipment)
        .where(
            Equipment.company_id == requirement.company_id,
            Equipment.site_id == requirement.site_id,
            Equipment.class_id.is_not(None),
            Equipment.service != ServiceState.RETIRED,
        )
        .order_by(Equipment.class_id.in_(own).desc(), Equipment.code.collate("C"))
        .limit(MOST)
    )
    found = list(session.scalars(chosen))
    compared = _compared(session, wanted, found, {one.id: one for one in classes})
    return sorted(compared, key=lambda one: bool(one.misfits))


def misfits_of(session: Session, requirement: RecipeEquipment, found: Equipment) -> tuple[Misfit, ...]:
    """All in which one piece of equipment doesn't meet a demand; empty where it fits."""
    of_class = select(EquipmentClass).where(
        EquipmentClass.company_id == found.company_id, EquipmentClass.id == found.class_id
    )
    classes = {one.id: one for one in session.scalars(of_class)}
    return _compared(session, demanded(session, requirement), [found], classes)[0].misfits


def misfits_among(session: Session, requirement: RecipeEquipment, found: Sequence[Equipment]) -> list[Fit]:
    """Each of these pieces of equipment, with all in which it doesn't meet the demand."""
    of_class = select(EquipmentClass).where(
        EquipmentClass.company_id == requirement.company_id, EquipmentClass.id.in_([one.class_id for one in found])
    )
    classes = {one.id: one for one in session.scalars(of_class)}
    return _compared(session, demanded(session, requirement), found, classes)


def _compared(
    session: Session, wanted: Demanded, found: Sequence[Equipment], classes: dict[UUID, EquipmentClass]
) -> list[Fit]:
    declared: dict[UUID, list[str]] = {}
    for name in _properties(session, {one.class_id for one in found if one.class_id is not None}, found):
        declared.setdefault(name.class_id, []).append(name.name)
    held = _values(session, found)
    answer = []
    for one in found:
        assert one.class_id is not None, one.id
        of = classes[one.class_id]
        answer.append(
            Fit(
                one.id,
                one.code,
                misfits(
                    wanted,
                    of_class=(of.code, of.name),
                    has=held.get(one.id, []),
                    properties=declared.get(of.id, []),
                ),
            )
        )
    return answer


def _properties(session: Session, classes: Iterable[UUID], found: Sequence[Equipment]) -> Iterable[EquipmentProperty]:
    if not found:
        return ()
    chosen = select(EquipmentProperty).where(
        EquipmentProperty.company_id == found[0].company_id, EquipmentProperty.class_id.in_(classes)
    )
    return session.scalars(chosen)


def _values(session: Session, found: Sequence[Equipment]) -> dict[UUID, list[Able]]:
    held: dict[UUID, list[Able]] = {}
    if not found:
        return held
    value, of = EquipmentValue, EquipmentProperty
    chosen = (
        select(value.equipment_id, of.name, of.kind, of.unit, value.low, value.high, value.text)
        .join(of, (of.company_id == value.company_id) & (of.id == value.property_id))
        .where(value.company_id == found[0].company_id, value.equipment_id.in_([one.id for one in found]))
    )
    for row in session.execute(chosen):
        able = Able(
            name=row.name, kind=PropertyKind(row.kind), low=row.low, high=row.high, unit=row.unit, text=row.text
        )
        held.setdefault(row.equipment_id, []).append(able)
    return held
