"""What a case adds up to: materials charged against the formula, yields against their limits (REV-2)."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Context, Decimal
from fractions import Fraction

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.units.conversion import DimensionsDiffer, convert
from domain.recipes.judging import Judged
from domain.recipes.kinds import ParameterKind
from domain.recipes.simulating.book import Book
from domain.recipes.simulating.model import Model
from domain.recipes.simulating.result import Balance, Cause, Level, PhaseRun, Recorded, Yielded
from domain.recipes.values import Material, Parameter
from domain.recipes.yields import judged, percent_of

_NEAREST = Context(prec=30)


def balances(model: Model, book: Book, path: list[PhaseRun], at: Decimal) -> Iterator[Balance]:
    """Each material's balance, in the formula's unit, with what is wrong with it."""
    charged = _charged(model, book, path, at)
    ever = {charge.material for phase in model.elements.phases for charge in phase.charges}
    for material in model.elements.materials:
        planned = Fraction(material.quantity.value)
        there = charged.get(material.position, Fraction(0))
        unit = material.quantity.unit
        yield Balance(
            material=material.code,
            planned=material.quantity,
            charged=Quantity(_decimal(there), unit),
            difference=Quantity(_decimal(there - planned), unit),
        )
        if material.position in ever:
            _judge_balance(book, material, there, at)


def _charged(model: Model, book: Book, path: list[PhaseRun], at: Decimal) -> dict[int, Fraction]:
    """By the position of the material; a charge that can't be counted in the formula's unit is an exception."""
    materials = {one.position: one for one in model.elements.materials}
    found: defaultdict[int, Fraction] = defaultdict(Fraction)
    for run in path:
        for charge in model.phases[run.phase].phase.charges:
            material = materials.get(charge.material)
            amount = None if material is None else _converted(charge.quantity, material.quantity.unit)
            if material is None or amount is None:
                name = f"material {charge.material}" if material is None else material.code
                what = f"{run.code} charges {charge.quantity} of {name}, which the formula doesn't count so"
                _raise(book, Cause.QUANTITY, "REC-7", what, at, phase=run.phase)
            else:
                found[charge.material] += amount * _proportion(book, material)
    return found


def _proportion(book: Book, material: Material) -> Fraction:
    """How much of what the formula plans goes in, in this case."""
    given = book.given.quantities.get(material.code)
    amount = None if given is None else _converted(given, material.quantity.unit)
    return Fraction(1) if amount is None or not material.quantity.value else amount / Fraction(material.quantity.value)


def _judge_balance(book: Book, material: Material, charged: Fraction, at: Decimal) -> None:
    planned = Fraction(material.quantity.value)
    allowed = planned * Fraction(material.tolerance_percent or 0) / 100
    unit = material.quantity.unit
    if abs(charged - planned) > allowed:
        told = "" if material.tolerance_percent is None else f", ± {material.tolerance_percent:f} %"
        what = f"{material.code}: {_decimal(charged):f} {unit} is charged; the formula has {material.quantity}{told}"
        _raise(book, Cause.QUANTITY, "WGH-7", what, at, element=material.code)
    least = None if material.minimum is None else _converted(material.minimum, unit)
    if least is not None and charged < least:
        what = f"{material.code}: {_decimal(charged):f} {unit} is left of it; at least {material.minimum}"
        _raise(book, Cause.QUANTITY, "WGH-4", what, at, element=material.code)


def yields(model: Model, book: Book, at: Decimal) -> Iterator[Yielded]:
    """Each output's yield, with an exception where it is outside of its limits (REV-2)."""
    for output in model.elements.outputs:
        told_by = model.yields.get(output.code)
        recorded = None if told_by is None else book.told.get(told_by.key)
        percent = None if told_by is None or recorded is None else _percent(recorded, told_by.declared)
        outcome = judged(percent, output.yield_low, output.yield_high)
        if outcome is Judged.ACTION and percent is not None:
            low, high = (None if one is None else f"{one:f}" for one in (output.yield_low, output.yield_high))
            what = f"{output.code}: the yield is {percent:f} %; {low or ''} to {high or ''} % of {output.quantity}"
            _raise(book, Cause.YIELD, "REV-2", what, at if recorded is None else recorded.at, element=output.code)
        yield Yielded(
            output=output.code,
            theory=output.quantity,
            told_by=None if told_by is None else told_by.key,
            percent=percent,
            low=output.yield_low,
            high=output.yield_high,
            outcome=outcome,
        )


def _percent(recorded: Recorded, declared: Parameter) -> Decimal | None:
    if recorded.value is None or declared.kind is not ParameterKind.NUMBER:
        return None
    return percent_of(Decimal(recorded.value), declared.unit)


def _converted(quantity: Quantity, unit: str) -> Fraction | None:
    if quantity.unit == unit:
        return Fraction(quantity.value)
    try:
        return convert(quantity.value, quantity.unit, unit)
    except (DimensionsDiffer, InvalidInput):
        return None


def _decimal(value: Fraction) -> Decimal:
    return _NEAREST.divide(Decimal(value.numerator), Decimal(value.denominator))


def _raise(
    book: Book, cause: Cause, rule: str, what: str, at: Decimal, *, phase: int | None = None, element: str | None = None
) -> None:
    book.add(at=at, level=Level.EXCEPTION, cause=cause, rule=rule, what=what, phase=phase, element=element)
