"""Equipment of a site, as it is loaded: a row is a piece, or one of the values of its class's properties."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.equipment.models import Scale
from domain.equipment.plant import queries, rules
from domain.equipment.plant.commands import registering, surroundings
from domain.equipment.plant.commands.surroundings import Surroundings
from domain.equipment.plant.kinds import EquipmentLevel
from domain.equipment.plant.models import Equipment, EquipmentClass
from domain.equipment.plant.refusals import EquipmentCodeTaken
from domain.equipment.plant.values import EquipmentDetails, PropertyValue
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.loading import equipment_columns as laid_out
from domain.loading.describing import Asked, Begun, Kind, Parts, Values
from domain.loading.equipment_columns import ABOVE, VALUES
from domain.loading.kinds import LoadKind
from domain.materials.commands.many import found_by
from domain.materials.container_models import OperationalLocation


def _taken(uow: UnitOfWork, codes: Collection[str], site: SiteId | None) -> Mapping[str, Refusal]:
    found = found_by(uow, Equipment, Equipment.code, codes, Equipment.site_id == site)
    return {one: EquipmentCodeTaken(equipment_code=one) for one in found}


def _classes(uow: UnitOfWork, codes: Collection[str], _: SiteId | None) -> Mapping[str, EquipmentClass]:
    return found_by(uow, EquipmentClass, EquipmentClass.code, codes)


def _rooms(uow: UnitOfWork, codes: Collection[str], site: SiteId | None) -> Mapping[str, OperationalLocation]:
    return found_by(uow, OperationalLocation, OperationalLocation.code, codes, OperationalLocation.site_id == site)


def _scales(uow: UnitOfWork, codes: Collection[str], site: SiteId | None) -> Mapping[str, Scale]:
    return found_by(uow, Scale, Scale.code, codes, Scale.site_id == site)


@dataclass(slots=True)
class _Plant:
    """What stands at the site by its code, and what rows bring: in their order, and those that were made of them."""

    among: Surroundings
    standing: Mapping[str, Equipment]
    levels: Mapping[str, tuple[int, EquipmentLevel]]
    made: dict[str, UUID] = field(default_factory=dict)

    def level_above(self, row: Values) -> EquipmentLevel | None:
        """Of the parent that a row names: it is there already, or a row above brings it. Raises InvalidInput."""
        if row["parent"] is None:
            return None
        if row["parent"] in self.standing:
            above = self.standing[row["parent"]]
            registering.require_not_retired(above)
            return EquipmentLevel(above.level)
        own, _ = self.levels[row["code"]]
        at, level = self.levels.get(row["parent"], (own, None))
        if at >= own:
            problem = (
                f"Neither this site nor a row above that can be read has {row['parent']!r}; what holds others stands"
                " above them."
            )
            raise InvalidInput(path=ABOVE, problem=problem)
        return level

    def parent(self, row: Values) -> UUID | None:
        """Of a row whose rules hold; None too for one whose parent's row is refused, with which all rows are."""
        named = row["parent"]
        return self.standing[named].id if named in self.standing else self.made.get(named)


def _begin(uow: UnitOfWork, rows: Sequence[Values], asked: Asked) -> Begun:
    among = surroundings.opened(uow, asked.at, codes=[row["code"] for row in rows])
    parents = {row["parent"] for row in rows if row["parent"] is not None}
    at_site = Equipment.site_id == asked.at
    standing = found_by(uow, Equipment, Equipment.code, parents, at_site) if parents else {}
    levels: dict[str, tuple[int, EquipmentLevel]] = {}
    for at, row in enumerate(rows):
        levels.setdefault(row["code"], (at, row["level"]))
    plant = _Plant(among, standing, levels)
    return Begun(
        lambda row: _register(uow, plant, row),
        (
            lambda row: rules.require_class_of(row["level"], given=row["class"] is not None),
            lambda row: rules.require_details(_details(row, None), row["level"]),
            lambda row: rules.require_below(row["level"], plant.level_above(row)),
            lambda row: _require_standing(plant, row),
        ),
        (lambda row: _require_value(plant, row),),
    )


def _register(uow: UnitOfWork, plant: _Plant, row: Values) -> None:
    above = plant.parent(row)
    if row["parent"] is not None and above is None:
        return  # its parent's row was refused, and so nothing of the table is kept
    details, of = _details(row, above), row["class"]
    registered = registering.register(
        uow,
        plant.among,
        code=row["code"],
        level=row["level"],
        equipment_class=None if of is None else of.id,
        details=details,
    )
    plant.made[row["code"]] = registered.id


def _require_standing(plant: _Plant, row: Values) -> None:
    """The class takes more equipment, the room is open. Raises WrongState, InvalidInput."""
    if row["class"] is not None:
        plant.among.require_class(row["class"].id)
    if row["room"] is not None:
        registering.require_room(plant.among, row["room"].id)


def _require_value(plant: _Plant, row: Values) -> None:
    """A row's value is one of its class's properties. Raises InvalidInput."""
    value = _value(row)
    if value is None:
        return
    if row["property"] is None:
        raise InvalidInput(path=("property",), problem="Name the property that this is the value of.")
    if row["class"] is None:
        raise InvalidInput(path=("property",), problem="What has no class has no properties.")
    known = plant.among.properties(row["class"].id)
    try:
        rules.require_values([value], [queries.told(one) for one in known.values()])
    except InvalidInput as refused:
        of_value = ("details", "values", "0")
        raise InvalidInput(path=refused.path[len(of_value) :] or ("low",), problem=refused.problem) from None


def _value(row: Values) -> PropertyValue | None:
    """What a row says of a property; None where it says nothing."""
    if all(row[one] is None for one in ("property", "low", "high", "text")):
        return None
    return PropertyValue(property=row["property"] or "", low=row["low"], high=row["high"], text=row["text"])


def _details(row: Values, above: UUID | None) -> EquipmentDetails:
    return EquipmentDetails(
        name=row["name"],
        maker=row["maker"],
        model_name=row["model"],
        serial_number=row["serial number"],
        parent=above,
        room=None if row["room"] is None else row["room"].id,
        scale=None if row["scale"] is None else row["scale"].id,
        shareable=bool(row["shareable"]),
        values=tuple(value for one in row[VALUES] if (value := _value(one)) is not None),
    )


def _require(uow: UnitOfWork, site: SiteId | None) -> None:
    assert site is not None, "equipment stands at a site"
    registering.require_may_register(uow, site)


EQUIPMENT = Kind(
    name=LoadKind.EQUIPMENT,
    called="piece of equipment",
    sheet="Equipment",
    file="equipment",
    of_site=True,
    may=Permission.EQUIPMENT_DEFINE,
    require=_require,
    begin=_begin,
    parts=Parts(by="code", field=VALUES, called="pieces and values of equipment", count=lambda _: 1),
    notes=laid_out.NOTES,
    more=laid_out.MORE,
    columns=laid_out.columns(taken=_taken, classes=_classes, rooms=_rooms, scales=_scales),
)
