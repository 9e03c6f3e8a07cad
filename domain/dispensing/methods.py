"""How a net comes about: what each method reads, in which order, and what it makes of it (WGH-6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.dispensing import exact
from domain.dispensing.derivation import Derivation, Input, Step, subtracted
from domain.dispensing.kinds import ReadingKind
from domain.dispensing.refusals import NothingWeighed, OtherContainer, ReadingMissing, UnstableReading, WrongReading
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.materials.kinds import WeighingMethod

READS = {
    WeighingMethod.NET: (ReadingKind.TARE, ReadingKind.GROSS),
    WeighingMethod.SUBTRACTIVE: (ReadingKind.BEFORE, ReadingKind.AFTER),
    WeighingMethod.WHOLE_CONTAINER: (ReadingKind.BOOKED,),
    WeighingMethod.COUNT: (ReadingKind.COUNTED,),
}
"""What each method reads, in its order: the tare before the gross, a container before and after taking from it."""

WEIGHED = frozenset({ReadingKind.TARE, ReadingKind.GROSS, ReadingKind.BEFORE, ReadingKind.AFTER})
"""What comes from a scale; what a container is booked with and a count of pieces do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of one container. A scale tells whether it was `stable`; what isn't weighed always is."""

    kind: ReadingKind
    container: str
    quantity: Quantity
    stable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """What was dispensed, in the unit of the first reading, and how it follows from the readings."""

    quantity: Quantity
    derivation: Derivation


def following(method: WeighingMethod, taken: Sequence[Reading]) -> ReadingKind | None:
    """What is read now, after what was; None when nothing is left to read (WGH-6)."""
    order = READS[method]
    return order[len(taken)] if len(taken) < len(order) else None


def require_next(method: WeighingMethod, taken: Sequence[Reading], reading: Reading) -> None:
    """A reading is the one that is due, stable, and of the container of the first one (WGH-6).

    Raises WrongReading, UnstableReading, OtherContainer, InvalidInput for an amount below 0 or part of a piece.
    """
    expected = following(method, taken)
    if reading.kind is not expected:
        raise WrongReading(method=method, given=reading.kind, expected=expected)
    if reading.kind in WEIGHED and not reading.stable:
        raise UnstableReading(kind=reading.kind)
    if taken and taken[0].container != reading.container:
        raise OtherContainer(expected=taken[0].container, given=reading.container)
    exact.require_not_negative(reading.quantity, path=("quantity",))
    if reading.kind is ReadingKind.COUNTED and Fraction(reading.quantity.value).denominator != 1:
        raise InvalidInput(path=("quantity",), problem=f"Pieces are counted whole; {reading.quantity} was given.")


def net(method: WeighingMethod, readings: Sequence[Reading]) -> Net:
    """Gross − tare, before − after, what the whole container is booked with, or the count (WGH-6).

    Raises what `require_next` does for any reading, ReadingMissing, NothingWeighed, DimensionsDiffer.
    """
    for number, reading in enumerate(readings):
        require_next(method, readings[:number], reading)
    missing = following(method, readings)
    if missing is not None:
        raise ReadingMissing(method=method, expected=missing)
    found = _net(method, readings)
    if not found.quantity.value > 0:
        raise NothingWeighed(net=found.quantity)
    return found


def heaviest(method: WeighingMethod, *, target: Quantity, tare: Quantity, stock: Quantity) -> Quantity | None:
    """The most that will stand on the scale, which its capacity must carry (WGH-8); None where nothing is weighed.

    By net weighing the empty container, `tare`, with the target in it; by the subtractive one the container as it
    comes, `tare`, with all its `stock` in it. In the target's unit. Raises DimensionsDiffer.
    """
    match method:
        case WeighingMethod.NET:
            return exact.total((tare, target), target.unit)
        case WeighingMethod.SUBTRACTIVE:
            return exact.total((tare, stock), target.unit)
        case WeighingMethod.WHOLE_CONTAINER | WeighingMethod.COUNT:
            return None


def _net(method: WeighingMethod, readings: Sequence[Reading]) -> Net:
    match method:
        case WeighingMethod.NET:
            tare, gross = readings
            return _difference(gross, tare)
        case WeighingMethod.SUBTRACTIVE:
            before, after = readings
            return _difference(before, after)
        case WeighingMethod.WHOLE_CONTAINER | WeighingMethod.COUNT:
            (only,) = readings
            step = Step(rule="WGH-6", what="Net", pattern="{}", inputs=(_named(only),), result=only.quantity)
            return Net(quantity=only.quantity, derivation=(step,))


def _difference(whole: Reading, part: Reading) -> Net:
    unit = whole.quantity.unit
    found = exact.difference(whole.quantity, part.quantity)
    converted = Input(name=_named(part).name, value=exact.converted(part.quantity, unit))
    return Net(quantity=found, derivation=(subtracted("WGH-6", "Net", _named(whole), converted, found),))


def _named(reading: Reading) -> Input:
    return Input(name=reading.kind.lower(), value=reading.quantity)
