"""Which kinds of values an operator takes and what it gives, while a formula is written and while it calculates."""

from domain.kernel.units.conversion import BY_DENSITY, by_density
from domain.kernel.units.dimension import BARE, Dimension
from domain.recipes.formulas.bounds import MAX_POWER
from domain.recipes.formulas.tree import COMPARISONS, EQUALITIES, LOGICAL, Operator
from domain.recipes.formulas.types import COUNTED, ListOf, Number, Plain, Single, Type, Written

ONE_OF_A_LIST = "take one value of it with first, last, mean, min, max or sum"
NO_TEMPERATURES = "take the difference of two temperatures, which is in K"


class Mismatch(Exception):
    """Values that don't go together; checking and evaluating turn it into what they report."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def binary(operator: Operator, left: Type, right: Type) -> Single:
    """What `left operator right` gives. Raises Mismatch."""
    one, other = single(left), single(right)
    if operator in LOGICAL:
        return _both_yes_no(operator, one, other)
    if operator in COMPARISONS:
        return _compared(operator, one, other)
    first, second = number(one, f"{operator}"), number(other, f"{operator}")
    match operator:
        case Operator.PLUS:
            return _sum(first, second)
        case Operator.MINUS:
            return _difference(first, second)
        case _:
            return _product(operator, first, second)


def unary(operator: Operator, operand: Type) -> Single:
    """What `not` or minus gives. Raises Mismatch."""
    one = single(operand)
    if operator is Operator.NOT:
        return _both_yes_no(operator, one, one)
    return scalable(number(one, "-"), "-")


def power(base: Type, exponent: int) -> Number:
    """What a number raised to a whole power gives. Raises Mismatch."""
    raised = scalable(number(single(base), "^"), "^")
    return Number(_bounded(raised.dimension**exponent), written=_bare_stays_bare(raised))


def root(radicand: Type) -> Number:
    """What a square root gives. Raises Mismatch where a power of a dimension is odd."""
    under = scalable(number(single(radicand), "sqrt"), "sqrt")
    if any(exponent % 2 for _, exponent in under.dimension.powers):
        raise Mismatch(f"{under.dimension} has no square root", "take the root of an even power, such as an area")
    dimension = Dimension(tuple((base, exponent // 2) for base, exponent in under.dimension.powers))
    return Number(dimension, written=_bare_stays_bare(under))


def single(given: Type) -> Single:
    """One value rather than a list. Raises Mismatch."""
    if isinstance(given, ListOf):
        raise Mismatch(f"{given} stands where one value is needed", ONE_OF_A_LIST)
    return given


def number(given: Single, where: str) -> Number:
    """Raises Mismatch for anything but a number; `where` is the operator or function that takes it."""
    if not isinstance(given, Number):
        hint = "elapsed(from, to) is the time between two moments" if given is Plain.MOMENT else "give it a number"
        raise Mismatch(f"{where} takes numbers, and this is {given}", hint)
    return given


def scalable(given: Number, where: str) -> Number:
    """Raises Mismatch for a temperature in Cel, whose zero is arbitrary."""
    if given.point:
        raise Mismatch(f"{where} has no meaning for a temperature in Cel", NO_TEMPERATURES)
    return given


def same(one: Single, other: Single, *, what: str) -> Single:
    """What two values have in common that are compared or chosen between. Raises Mismatch; `what` is done with them."""
    if not isinstance(one, Number) or not isinstance(other, Number):
        if one != other:
            raise Mismatch(f"{one} and {other} can't be {what}", "take two values of one kind")
        return one
    if one.dimension != other.dimension:
        raise Mismatch(f"{one} and {other} can't be {what}", _remedy(one.dimension, other.dimension))
    if one.point != other.point:
        remedy = "Cel is a temperature and K a difference of two: give both in Cel, or both in K"
        raise Mismatch(f"{one} and {other} can't be {what}", remedy)
    return Number(one.dimension, one.point, _written(one, other, what))


def _remedy(one: Dimension, other: Dimension) -> str:
    if by_density(one, other):
        return BY_DENSITY.removesuffix(".").replace("Mass", "mass", 1) + ": multiply or divide by it"
    if BARE in {one, other}:
        return "give the bare number its unit, as in 3 g"
    return "give both in units of one dimension"


def _written(one: Number, other: Number, what: str) -> Written:
    if {one.written, other.written} == {Written.BARE, Written.SHARE}:
        remedy = "write 2.5 % rather than 2.5 or 0.025, and 100 % rather than 1"
        raise Mismatch(f"{one} and {other} can't be {what}", remedy)
    return one.written if one.written is other.written else Written.EITHER


def _both_yes_no(operator: Operator, one: Single, other: Single) -> Plain:
    for given in (one, other):
        if given is not Plain.YES_NO:
            raise Mismatch(f"{operator} takes yes or no, and this is {given}", "compare it with something, as in x > 3")
    return Plain.YES_NO


def _compared(operator: Operator, one: Single, other: Single) -> Plain:
    found = same(one, other, what="compared")
    if operator not in EQUALITIES and found in {Plain.TEXT, Plain.YES_NO}:
        raise Mismatch(f"{found} has no order, so that {operator} has no meaning", "compare it with = or <>")
    return Plain.YES_NO


def _sum(one: Number, other: Number) -> Number:
    if one.point and other.point:
        raise Mismatch("two temperatures in Cel can't be added", "add a difference in K, or take their mean")
    if one.dimension == other.dimension and one.point != other.point:
        return Number(one.dimension, point=True)
    return _added(one, other, "added")


def _difference(one: Number, other: Number) -> Number:
    if one.dimension == other.dimension and (one.point, other.point) == (False, True):
        raise Mismatch("a temperature in Cel can't be subtracted from a difference in K", "subtract the difference")
    if one.dimension == other.dimension and one.point:
        return Number(one.dimension, point=not other.point)
    return _added(one, other, "subtracted")


def _added(one: Number, other: Number, what: str) -> Number:
    found = same(one, other, what=what)
    assert isinstance(found, Number)
    return found


def _product(operator: Operator, one: Number, other: Number) -> Number:
    scalable(one, operator)
    scalable(other, operator)
    divided = operator is Operator.OVER
    dimension = _bounded(one.dimension / other.dimension if divided else one.dimension * other.dimension)
    pair = (one.written, other.written)
    if one.dimension != BARE or other.dimension != BARE:
        return Number(dimension)
    if pair == (Written.BARE, Written.BARE):
        return COUNTED
    if pair == (Written.SHARE, Written.BARE) or (pair == (Written.BARE, Written.SHARE) and not divided):
        return Number(dimension, written=Written.SHARE)
    return Number(dimension)


def _bounded(dimension: Dimension) -> Dimension:
    if any(abs(exponent) > MAX_POWER for _, exponent in dimension.powers):
        raise Mismatch(f"a dimension is raised beyond the power {MAX_POWER}", "take smaller exponents")
    return dimension


def _bare_stays_bare(given: Number) -> Written:
    return Written.BARE if given.written is Written.BARE else Written.EITHER
