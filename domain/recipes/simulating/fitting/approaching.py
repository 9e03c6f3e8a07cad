"""Which number brings a result to what is aimed at: found by exact steps, without knowing the formula."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Context, Decimal
from fractions import Fraction

from domain.recipes.simulating.nominal import as_declared
from domain.recipes.values import Parameter

TRIED = 8
DIGITS = 15
"""With so many a number is sought where its parameter declares none."""
GROWTH = (Fraction(2), Fraction(100), Fraction(1, 2))
"""So many times as much is tried where nothing else tells which number."""

Point = tuple[Fraction, Fraction]
"""A number, and the result that it gives."""


def approaching(
    start: Decimal,
    goal: Fraction,
    declared: Parameter,
    *,
    result: Callable[[Decimal], Fraction | None],
    allows: Callable[[Decimal], bool],
) -> Iterator[tuple[Decimal, Fraction]]:
    """Numbers as the parameter records them, from `start` on, with their exact results: the later, the nearer.

    A result that is a straight line or a quotient in the number is hit as well as rounding allows. Where a number has
    no result, such as for a division by zero, others are tried.
    """
    step = None if declared.decimals is None else Fraction(1, 10**declared.decimals)
    points: list[Point] = []
    tried = {start}
    number: Decimal | None = start
    while number is not None and len(tried) <= TRIED:
        found = result(number)
        if found is not None:
            points.append((Fraction(number), found))
            yield number, found
        guesses = (_recordable(one, declared) for one in _guesses(points, Fraction(start), goal, step))
        number = next((one for one in guesses if one is not None and one not in tried and allows(one)), None)
        if number is not None:
            tried.add(number)


def _guesses(points: Sequence[Point], start: Fraction, goal: Fraction, step: Fraction | None) -> Iterator[Fraction]:
    """Numbers that may well hit the goal, the best first."""
    found = [one for one in (_by_quotient(points[-3:], goal), _by_line(points[-2:], goal)) if one is not None]
    yield from found[:1]
    if len(points) == 1 and points[0][1] * goal > 0:
        yield start * goal / points[0][1]
    growth = [start * one if start else one for one in GROWTH]
    if not found:
        yield from growth
    if points and step is not None:
        nearest, _ = min(points, key=lambda one: abs(one[1] - goal))
        yield from (nearest + step, nearest - step)
    if len(points) <= len(GROWTH):
        yield from growth


def _by_line(points: Sequence[Point], goal: Fraction) -> Fraction | None:
    if len(points) < 2 or points[0][1] == points[1][1]:  # noqa: PLR2004 -- a line has two points
        return None
    (one, result), (other, further) = points
    return one + (goal - result) * (other - one) / (further - result)


def _by_quotient(points: Sequence[Point], goal: Fraction) -> Fraction | None:
    """Where (a x + b) / (c x + d), which three points tell, reaches the goal: their cross-ratio stays the same."""
    if len(points) < 3 or len({result for _, result in points}) < 3:  # noqa: PLR2004 -- as said
        return None
    (one, first), (two, second), (three, third) = points
    if goal == third:
        return three
    ratio = (goal - first) * (second - third) / ((goal - third) * (second - first)) * (two - one) / (two - three)
    return None if ratio == 1 else (one - ratio * three) / (1 - ratio)


def shortened(number: Decimal, declared: Parameter) -> Iterator[Decimal]:
    """The number with ever more of its digits, where the parameter doesn't say how many it records."""
    if declared.decimals is None and declared.significant_figures is None:
        yield from (_plain(Context(prec=digits).plus(number)) for digits in range(1, DIGITS))


def _recordable(number: Fraction, declared: Parameter) -> Decimal | None:
    """As the parameter rounds it; None for what is beyond all that is measured."""
    if number and not Fraction(1, 10**DIGITS) < abs(number) < 10**DIGITS:
        return None
    found = Context(prec=DIGITS).divide(Decimal(number.numerator), Decimal(number.denominator))
    return _plain(as_declared(declared, found))


def _plain(number: Decimal) -> Decimal:
    """Without an exponent, and zero without a sign: 100 rather than 1E+2."""
    return Decimal(f"{number:f}") if number else abs(number)
