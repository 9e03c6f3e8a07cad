"""A recipe for another batch size, within the range in which it was validated (REC-6)."""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path
from domain.recipes.refusals import SizeRefused
from domain.recipes.values import Charge, Elements, Material, Output, Phase, ProcessParameter

EXACT = Context(prec=120)
DECIMALS = 30
FURTHER = 3
"""So many decimals more than the recipe's a quantity has that no decimal number is exactly."""


@dataclass(frozen=True, slots=True)
class SizeRange:
    """From which to which size batches were validated, in the unit of the batch size; both included."""

    minimum: Decimal
    maximum: Decimal


def require_range(size: Quantity, within: SizeRange, *, path: Path) -> None:
    """The version's own size lies within its range. Raises InvalidInput."""
    if not 0 < within.minimum <= size.value <= within.maximum:
        problem = f"The range has the batch size of {size.value:f} in it, from above 0: minimum, size, maximum."
        raise InvalidInput(path=path, problem=problem)


def factor_for(wanted: Quantity, *, size: Quantity, within: SizeRange | None, path: Path) -> Fraction:
    """By how much everything that is scalable grows for a batch of the wanted size (REC-6).

    A version without a range makes batches of its own size only. Raises SizeRefused with the sizes that are allowed.
    """
    allowed = within or SizeRange(size.value, size.value)
    if wanted.unit != size.unit or not allowed.minimum <= wanted.value <= allowed.maximum:
        least, most = allowed.minimum, allowed.maximum
        raise SizeRefused(wanted=str(wanted), minimum=least, maximum=most, unit=size.unit, path=path)
    return Fraction(wanted.value) / Fraction(size.value)


def scaled(elements: Elements, factor: Fraction) -> Elements:
    """The elements for a batch that is so many times as large; what isn't scalable doesn't change (REC-6)."""
    grows = {one.position for one in elements.materials if one.scalable}
    return replace(
        elements,
        materials=tuple(_material(one, factor) if one.scalable else one for one in elements.materials),
        outputs=tuple(_output(one, factor) for one in elements.outputs),
        process_parameters=tuple(_parameter(one, factor) for one in elements.process_parameters),
        phases=tuple(_phase(one, factor, grows) for one in elements.phases),
    )


def times(value: Decimal, factor: Fraction) -> Decimal:
    """The product: exact with at least the digits of the value, or to three decimals more than the value has.

    Halves go to the even neighbour.
    """
    product = Fraction(value) * factor
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), value
    decimals = max(0, -exponent)
    for places in range(decimals, DECIMALS + 1):
        whole = product * 10**places
        if whole.denominator == 1:
            return Decimal(whole.numerator).scaleb(-places, EXACT)
    step = Decimal(1).scaleb(-(decimals + FURTHER))
    quotient = EXACT.divide(Decimal(product.numerator), Decimal(product.denominator))
    return quotient.quantize(step, ROUND_HALF_EVEN, EXACT)


def told(factor: Fraction) -> str:
    """A factor in words: "1", "0.5", or "1/3" where no decimal number of up to thirty places is exactly it."""
    for places in range(DECIMALS + 1):
        whole = factor * 10**places
        if whole.denominator == 1:
            return f"{Decimal(whole.numerator).scaleb(-places, EXACT):f}"
    return str(factor)


def _times(quantity: Quantity, factor: Fraction) -> Quantity:
    return Quantity(times(quantity.value, factor), quantity.unit)


def _material(material: Material, factor: Fraction) -> Material:
    minimum = None if material.minimum is None else _times(material.minimum, factor)
    return replace(material, quantity=_times(material.quantity, factor), minimum=minimum)


def _output(output: Output, factor: Fraction) -> Output:
    return replace(output, quantity=_times(output.quantity, factor))


def _parameter(parameter: ProcessParameter, factor: Fraction) -> ProcessParameter:
    if not parameter.scalable or parameter.number is None:
        return parameter
    return replace(parameter, number=times(parameter.number, factor))


def _phase(phase: Phase, factor: Fraction, grows: set[int]) -> Phase:
    return replace(
        phase, charges=tuple(_charge(one, factor) if one.material in grows else one for one in phase.charges)
    )


def _charge(charge: Charge, factor: Fraction) -> Charge:
    return replace(charge, quantity=_times(charge.quantity, factor))
