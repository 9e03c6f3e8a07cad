"""What must hold of classes of equipment, and of what belongs to them, before they are written down."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from domain.equipment import rules
from domain.equipment.plant.kinds import EquipmentLevel, PropertyKind
from domain.equipment.plant.refusals import NotBelow
from domain.equipment.plant.values import (
    ClassDetails,
    ClassProperty,
    CleaningRules,
    EquipmentDetails,
    PropertyValue,
)
from domain.kernel.quantity import require_unit
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path, require_line

PROPERTIES, PROPERTY, WORD = 40, 80, 200
"""How many properties a class has at most, and how long their names and words are."""
LONGEST_HOLD: Final = 366 * 24 * 60
"""In minutes; a hold that is longer than a year is none."""
MOST_BATCHES, MOST_DAYS = 1000, 366

BELOW: Final[Mapping[EquipmentLevel, tuple[EquipmentLevel, ...]]] = {
    EquipmentLevel.AREA: (),
    EquipmentLevel.PROCESS_CELL: (EquipmentLevel.AREA,),
    EquipmentLevel.UNIT: (EquipmentLevel.PROCESS_CELL,),
    EquipmentLevel.EQUIPMENT_MODULE: (EquipmentLevel.PROCESS_CELL, EquipmentLevel.UNIT),
}
"""Below which levels one lies; an area lies at the site itself (ISA-95, ISA-88)."""
USED: Final = frozenset({EquipmentLevel.UNIT, EquipmentLevel.EQUIPMENT_MODULE})
"""The levels that make something: they have a class, are cleaned, and a batch has them."""


def require_class(details: ClassDetails) -> None:
    """Raises InvalidInput."""
    require_line(details.name, limit=rules.NAME, path=("details", "name"))
    require_cleaning(details.cleaning)
    if len(details.properties) > PROPERTIES:
        problem = f"A class has at most {PROPERTIES} properties; {len(details.properties)} were given."
        raise InvalidInput(path=("details", "properties"), problem=problem)
    for place, one in enumerate(details.properties):
        _require_property(one, path=("details", "properties", str(place)))
    names = [folded(one.name) for one in details.properties]
    if len(set(names)) != len(names):
        raise InvalidInput(path=("details", "properties"), problem="Each property of a class is named once.")


def require_cleaning(given: CleaningRules) -> None:
    """Holds are a minute to a year, a campaign 1 to 1000 batches in 1 to 366 days. Raises InvalidInput."""
    holds = (
        ("cleanHoldMinutes", given.clean_hold_minutes),
        ("dirtyHoldMinutes", given.dirty_hold_minutes),
        ("sterileHoldMinutes", given.sterile_hold_minutes),
    )
    bounds = [(name, value, LONGEST_HOLD) for name, value in holds]
    bounds += [
        ("campaignBatches", given.campaign_batches, MOST_BATCHES),
        ("campaignDays", given.campaign_days, MOST_DAYS),
    ]
    for name, value, most in bounds:
        if value is not None and not 1 <= value <= most:
            raise InvalidInput(path=("details", "cleaning", name), problem=f"This is 1 to {most}; {value} was given.")


def _require_property(given: ClassProperty, *, path: Path) -> None:
    require_line(given.name, limit=PROPERTY, path=(*path, "name"))
    if given.kind is PropertyKind.TEXT:
        if (given.unit, given.low, given.high) != (None, None, None):
            raise InvalidInput(path=(*path, "unit"), problem="A property of text has no unit and no bounds.")
        return
    if given.unit is None:
        raise InvalidInput(path=(*path, "unit"), problem='A number has a unit in UCUM, "1" where it has none.')
    require_unit(given.unit, path=(*path, "unit"))
    _require_order(given.low, given.high, path=(*path, "high"))


def _require_order(low: Decimal | None, high: Decimal | None, *, path: Path) -> None:
    if low is not None and high is not None and low > high:
        raise InvalidInput(path=path, problem=f"The upper bound, {high:f}, isn't below the lower one, {low:f}.")


def folded(words: str) -> str:
    """How names are compared: by their letters, whatever their case and the spaces around them."""
    return words.strip().casefold()


def require_details(details: EquipmentDetails, level: EquipmentLevel) -> None:
    """What holds others isn't used: it has no maker, no values, no scale. Raises InvalidInput."""
    at = ("details",)
    require_line(details.name, limit=rules.NAME, path=(*at, "name"))
    for name, value, limit in (
        ("maker", details.maker, rules.NAME),
        ("modelName", details.model_name, rules.NAME),
        ("serialNumber", details.serial_number, rules.SERIAL),
    ):
        if value is not None:
            require_line(value, limit=limit, path=(*at, name))
    if level not in USED and (details.values or details.scale is not None or details.shareable):
        problem = f"{_a(level)} holds equipment and isn't used itself: it has no values, no scale, and isn't shareable."
        raise InvalidInput(path=(*at, "values"), problem=problem)


def require_below(level: EquipmentLevel, parent: EquipmentLevel | None) -> None:
    """An area lies at its site, everything else below what its level may lie below (ISA-88). Raises NotBelow."""
    wanted = BELOW[level]
    if parent not in wanted and (parent is not None or wanted):
        given = "no parent" if parent is None else _a(parent)
        raise NotBelow(level=_a(level), wanted=tuple(_a(one) for one in wanted), given=given, path=("details", "above"))


def _a(level: EquipmentLevel) -> str:
    words = level.value.lower().replace("_", " ")
    return f"an {words}" if words[0] in "ae" else f"a {words}"


def require_class_of(level: EquipmentLevel, *, given: bool) -> None:
    """A unit and a module have a class, what holds them has none. Raises InvalidInput."""
    if (level in USED) != given:
        problem = f"{_a(level)} {'has a class' if level in USED else 'holds equipment and has no class'}."
        raise InvalidInput(path=("equipmentClass",), problem=problem)


def require_values(values: Sequence[PropertyValue], of: Iterable[ClassProperty]) -> None:
    """Each value is one of the class's properties, of its kind, within its bounds. Raises InvalidInput."""
    known = {folded(one.name): one for one in of}
    names = [folded(one.property) for one in values]
    for place, (one, name) in enumerate(zip(values, names, strict=True)):
        at = ("details", "values", str(place))
        if name not in known:
            named = ", ".join(prop.name for prop in known.values()) or "no property"
            problem = f"{one.property[:PROPERTY]!r} is no property of its class, which has {named}."
            raise InvalidInput(path=(*at, "property"), problem=problem)
        _require_value(one, known[name], path=at)
    if len(set(names)) != len(names):
        raise InvalidInput(path=("details", "values"), problem="Each property has one value.")


def _require_value(value: PropertyValue, of: ClassProperty, *, path: Path) -> None:
    given = (value.low is not None, value.high is not None, value.text is not None)
    wanted = {PropertyKind.NUMBER: (True, False, False), PropertyKind.RANGE: (True, True, False)}
    if given != wanted.get(of.kind, (False, False, True)):
        form = {PropertyKind.NUMBER: "low alone", PropertyKind.RANGE: "low and high", PropertyKind.TEXT: "text alone"}
        raise InvalidInput(path=path, problem=f"{of.name} is a {of.kind.value}, which is given as {form[of.kind]}.")
    if value.text is not None:
        require_line(value.text, limit=WORD, path=(*path, "text"))
    _require_order(value.low, value.high, path=(*path, "high"))
    if not within(value, of):
        bounds = f"from {_bound(of.low)} to {_bound(of.high)} {of.unit}"
        raise InvalidInput(path=path, problem=f"{of.name} of this class lies {bounds}.")


def within(value: PropertyValue, of: ClassProperty) -> bool:
    """Whether a value's numbers lie within its class's bounds, on which they may lie."""
    numbers = [one for one in (value.low, value.high) if one is not None]
    return all((of.low is None or of.low <= one) and (of.high is None or one <= of.high) for one in numbers)


def _bound(value: Decimal | None) -> str:
    return "no bound" if value is None else f"{value:f}"
