"""What is recorded where a case says nothing: what the recipe aims at, or something plausible, said to be assumed."""

from collections.abc import Iterator
from decimal import Context, Decimal
from fractions import Fraction
from typing import NamedTuple

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.units.conversion import DimensionsDiffer, convert
from domain.recipes.judging import Judged, by_width, judge_number, rounded
from domain.recipes.kinds import ParameterKind, ParameterSource
from domain.recipes.simulating.result import Origin
from domain.recipes.values import Elements, Parameter, Phase

TEXT = "as simulated"
NOTHING_TELLS = "nothing tells the number; 1 was taken"
_SHORT = Context(prec=15)


class Nominal(NamedTuple):
    """A number as such, any other value as text; None for what a simulation doesn't make up, such as a file."""

    value: Decimal | str | None
    origin: Origin
    because: str | None = None


def nominal(declared: Parameter, phase: Phase, elements: Elements) -> Nominal:  # noqa: PLR0911 -- a row per kind
    """The target, the middle of the narrowest limits, or the expected answer; else an assumption and why."""
    match declared.kind:
        case ParameterKind.NUMBER:
            return _number(declared, phase, elements)
        case ParameterKind.CHOICE | ParameterKind.YES_NO if declared.expected is not None:
            return Nominal(declared.expected, Origin.NOMINAL)
        case ParameterKind.CHOICE:
            first = next(iter(declared.choices), None)
            return Nominal(first, Origin.ASSUMED, "no answer is expected; the first choice was taken")
        case ParameterKind.YES_NO:
            return Nominal("yes", Origin.ASSUMED, "no answer is expected; yes was taken")
        case ParameterKind.TEXT:
            return Nominal(TEXT, Origin.ASSUMED, "nothing tells the text")
        case ParameterKind.DATE_TIME:
            return Nominal(None, Origin.ASSUMED, "nothing tells the moment; the end of the phase was taken")
        case ParameterKind.FILE:
            return Nominal(None, Origin.NOTHING, "a simulation attaches no files")


def aimed(declared: Parameter) -> Nominal | None:
    """What a number's target or limits tell of it."""
    if declared.target is not None:
        return Nominal(declared.target, Origin.NOMINAL)
    for _, (low, high) in reversed(by_width(declared)):
        if low is not None and high is not None:
            return Nominal(_inside(declared, (low + high) / 2, (low, high)), Origin.NOMINAL)
    return _one_sided(declared)


def as_declared(declared: Parameter, value: Decimal) -> Decimal:
    """The number as the parameter rounds it; as it is, where it doesn't."""
    if declared.decimals is None and declared.significant_figures is None:
        return value
    return rounded(
        value,
        decimals=declared.decimals,
        significant_figures=declared.significant_figures,
        rounding=declared.rounding,
    )


def _number(declared: Parameter, phase: Phase, elements: Elements) -> Nominal:
    told = aimed(declared)
    if told is not None:
        return told
    for amount, because in _amounts(declared, phase, elements):
        value = _converted(amount, declared.unit)
        if value is not None:
            return Nominal(as_declared(declared, value), Origin.ASSUMED, because)
    return Nominal(as_declared(declared, Decimal(1)), Origin.ASSUMED, NOTHING_TELLS)


def _one_sided(declared: Parameter) -> Nominal | None:
    """Half of an upper limit, a tenth above a lower one: within the narrowest of them."""
    for _, (low, high) in reversed(by_width(declared)):
        if high is not None:
            aim = high / 2 if high > 0 else high - 1
            because = f"only an upper limit tells it; a value below {high:f} was taken"
            return Nominal(_inside(declared, aim, (high,)), Origin.ASSUMED, because)
        if low is not None:
            aim = low + abs(low) / 10 if low else Decimal(1)
            because = f"only a lower limit tells it; a value above {low:f} was taken"
            return Nominal(_inside(declared, aim, (low,)), Origin.ASSUMED, because)
    return None


def _inside(declared: Parameter, aim: Decimal, bounds: tuple[Decimal, ...]) -> Decimal:
    """The aim as the parameter rounds it; as it is, or a bound, where rounding leads out of the limits."""
    tried = (as_declared(declared, aim), aim, *bounds)
    return next((one for one in tried if judge_number(one, declared) is Judged.WITHIN), tried[0])


def _amounts(declared: Parameter, phase: Phase, elements: Elements) -> Iterator[tuple[Quantity, str]]:
    """How much it may be, the likeliest first, each with the reason."""
    if declared.source is ParameterSource.WEIGHED:
        for charge in phase.charges:
            if charge.material == declared.material:
                yield charge.quantity, "it weighs a material; what the phase charges of it was taken"
        for material in elements.materials:
            if material.position == declared.material:
                yield material.quantity, "it weighs a material; what the formula has of it was taken"


def _converted(amount: Quantity, unit: str | None) -> Decimal | None:
    if unit is None or amount.unit == unit:
        return amount.value
    try:
        found: Fraction = convert(amount.value, amount.unit, unit)
    except (DimensionsDiffer, InvalidInput):
        return None
    return _SHORT.divide(Decimal(found.numerator), Decimal(found.denominator))
