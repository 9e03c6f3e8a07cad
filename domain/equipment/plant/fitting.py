"""Whether a piece of equipment can do what a recipe demands of it, and why another can't: from values alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.equipment.plant.kinds import EquipmentLack, PropertyKind
from domain.equipment.plant.rules import folded
from domain.kernel.quantity import with_unit
from domain.kernel.refusals import Refusal
from domain.kernel.units.conversion import convert


@dataclass(frozen=True, slots=True, kw_only=True)
class Able:
    """A property as a piece of equipment has it; a NUMBER is both `low` and `high`."""

    name: str
    kind: PropertyKind
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a recipe demands: a property within bounds, of which either may be None, or of a value in words."""

    name: str
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """One thing in which equipment doesn't meet a recipe's demand, and what a person does about it."""

    kind: EquipmentLack
    says: str
    clears: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demanded:
    """Equipment of a class, by its code or its name, that can do all this."""

    equipment_class: str
    capabilities: tuple[Demand, ...] = ()


def misfits(
    demanded: Demanded, *, of_class: Sequence[str], has: Sequence[Able], properties: Sequence[str]
) -> tuple[Misfit, ...]:
    """All in which equipment doesn't meet a demand; empty where it fits.

    `of_class` are its class's code and name, `properties` the names of all that its class declares. A RANGE fits where
    it covers the demanded bounds, a NUMBER where it lies within them, a word where it is the same. On a bound it fits.
    """
    if folded(demanded.equipment_class) not in {folded(one) for one in of_class}:
        says = f"It is a {of_class[-1]}; the recipe demands a {demanded.equipment_class}."
        clears = "Take equipment of that class, or have its class called as the recipe says."
        return (Misfit(kind=EquipmentLack.ANOTHER_CLASS, says=says, clears=clears),)
    held = {folded(one.name): one for one in has}
    known = {folded(one) for one in properties}
    return tuple(found for one in demanded.capabilities for found in _misfit(one, held, known))


def _misfit(demand: Demand, held: Mapping[str, Able], known: set[str]) -> Iterator[Misfit]:
    name = folded(demand.name)
    if name not in known:
        says = f"Its class declares no {demand.name}."
        yield Misfit(
            kind=EquipmentLack.UNKNOWN_PROPERTY, says=says, clears="Add it to the class (changeEquipmentClass)."
        )
    elif name not in held:
        says = f"Nobody said what {demand.name} it has."
        yield Misfit(kind=EquipmentLack.NO_VALUE, says=says, clears="Say so (changeEquipment).")
    elif demand.text is not None:
        yield from _another_word(demand, held[name])
    else:
        yield from _out_of_range(demand, held[name])


def _another_word(demand: Demand, able: Able) -> Iterator[Misfit]:
    assert demand.text is not None, demand
    if able.text is None or folded(able.text) != folded(demand.text):
        says = f"Its {able.name} is {_shown(able)}; the recipe demands {demand.text}."
        yield Misfit(kind=EquipmentLack.ANOTHER_VALUE, says=says, clears="Take other equipment.")


def _out_of_range(demand: Demand, able: Able) -> Iterator[Misfit]:
    says = f"Its {able.name} is {_shown(able)}; the recipe demands {_bounds(demand)}."
    try:
        fits = _fits(demand, able)
    except Refusal:
        clears = "Have the recipe or the class state it in a unit of the same dimension."
        yield Misfit(kind=EquipmentLack.ANOTHER_DIMENSION, says=says, clears=clears)
        return
    if not fits:
        yield Misfit(kind=EquipmentLack.OUT_OF_RANGE, says=says, clears="Take other equipment.")


def _fits(demand: Demand, able: Able) -> bool:
    """Raises DimensionsDiffer, InvalidInput."""
    if able.low is None or able.high is None:
        return False
    unit = able.unit or "1"
    low, high = (None if one is None else convert(one, demand.unit or "1", unit) for one in (demand.low, demand.high))
    least, most = Fraction(able.low), Fraction(able.high)
    if able.kind is PropertyKind.RANGE:
        return all(one is None or least <= one <= most for one in (low, high))
    return (low is None or low <= least) and (high is None or least <= high)


def _shown(able: Able) -> str:
    if able.text is not None:
        return able.text
    if able.low == able.high:
        return with_unit(f"{able.low:f}", able.unit)
    return f"{able.low:f} to {with_unit(f'{able.high:f}', able.unit)}"


def _bounds(demand: Demand) -> str:
    low, high = (None if one is None else with_unit(f"{one:f}", demand.unit) for one in (demand.low, demand.high))
    if low is not None and high is not None:
        return f"{low} to {high}"
    return f"at least {low}" if low is not None else f"at most {high}"
