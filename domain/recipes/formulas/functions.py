"""The functions of the language: how many arguments each takes, of which kinds, and what it gives."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, reduce

from domain.kernel.units.dimension import BARE
from domain.recipes.formulas import rules
from domain.recipes.formulas.bounds import MAX_DECIMALS
from domain.recipes.formulas.rules import Mismatch
from domain.recipes.formulas.tree import Named, Node, Text
from domain.recipes.formulas.tree import Number as Literal
from domain.recipes.formulas.types import COUNTED, DURATION, SHARE, ListOf, Number, Plain, Single, Type, Written

MODES = {"half up": False, "half even": True}
"""How `round` treats a half: whether it goes to the even neighbour."""

Types = tuple[Type, ...]
Nodes = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """`given` answers the type of the result from those of the arguments, or raises Mismatch; `shown` is an example."""

    shown: str
    least: int
    most: int | None
    given: Callable[[Types, Nodes], Type]


def require_number_of_arguments(name: str, count: int) -> None:
    """Raises Mismatch unless the function takes so many."""
    function = FUNCTIONS[name]
    if count < function.least or (function.most is not None and count > function.most):
        plural = "" if count == 1 else "s"
        raise Mismatch(f"{name} doesn't take {count} argument{plural}", f"write {function.shown}")


def _elements(types: Types, what: str) -> Single:
    """What all values have in common, those of lists included."""
    found = [one.element if isinstance(one, ListOf) else one for one in types]
    return reduce(lambda one, other: rules.same(one, other, what=what), found)


def _numbers(types: Types, where: str) -> Number:
    return rules.number(_elements(types, "taken together"), where)


def _least_or_most(types: Types, _: Nodes, *, name: str) -> Type:
    found = _elements(types, "taken together")
    return found if found is Plain.MOMENT else rules.number(found, name)


def _mean(types: Types, _: Nodes) -> Type:
    return _numbers(types, "mean")


def _sum(types: Types, _: Nodes) -> Type:
    return rules.scalable(_numbers(types, "sum"), "sum")


def _deviation(types: Types, _: Nodes) -> Type:
    found = _numbers(types, "sd")
    return Number(found.dimension, written=found.written)


def _relative_deviation(types: Types, _: Nodes) -> Type:
    rules.scalable(_numbers(types, "rsd"), "rsd")
    return SHARE


def _count(types: Types, _: Nodes) -> Type:
    assert types
    return COUNTED


def _end(types: Types, _: Nodes) -> Type:
    return _elements(types, "taken together")


def _absolute(types: Types, _: Nodes) -> Type:
    return rules.scalable(rules.number(rules.single(types[0]), "abs"), "abs")


def _root(types: Types, _: Nodes) -> Type:
    return rules.root(types[0])


def _rounded(types: Types, nodes: Nodes) -> Type:
    value = rules.number(rules.single(types[0]), "round")
    step = nodes[1]
    if not isinstance(step, Literal):
        remedy = "write how far as a number, as in round(x, 2) or round(x, 0.01 kg)"
        raise Mismatch("round takes its second argument as it is written", remedy)
    if step.unit is None:
        _require_decimals(value, step)
    else:
        _require_step(value, types[1], step)
    _require_mode(nodes[2:])
    return value


def _require_decimals(value: Number, step: Literal) -> None:
    if value.dimension != BARE or value.written is Written.SHARE:
        raise Mismatch(f"decimals of {value} depend on its unit", "give a step in a unit, as in round(x, 0.01 kg)")
    if step.value != int(step.value) or step.value > MAX_DECIMALS:
        raise Mismatch(f"{step.value} is no number of decimals", f"write a whole number from 0 to {MAX_DECIMALS}")


def _require_step(value: Number, given: Type, step: Literal) -> None:
    assert isinstance(given, Number)
    if step.value == 0:
        raise Mismatch("a step of 0 rounds to nothing", "write a step above 0")
    if value.point and step.unit == "Cel":
        return
    rules.same(Number(value.dimension, written=value.written), given, what="rounded one to the other")


def _require_mode(mode: Nodes) -> None:
    for one in mode:
        if not isinstance(one, Text) or one.value not in MODES:
            raise Mismatch("round knows no such way", 'write "half even" or "half up", or leave it out')


def _chosen(types: Types, _: Nodes) -> Type:
    condition, one, other = types
    if condition is not Plain.YES_NO:
        remedy = "write a condition, as in if(x > 3, a, b)"
        raise Mismatch(f"the condition of if is yes or no, and this is {condition}", remedy)
    if isinstance(one, ListOf) and isinstance(other, ListOf):
        return ListOf(rules.same(one.element, other.element, what="the two results of if"))
    return rules.same(rules.single(one), rules.single(other), what="the two results of if")


def _elapsed(types: Types, _: Nodes) -> Type:
    for one in types:
        if rules.single(one) is not Plain.MOMENT:
            remedy = "give it two moments, as in elapsed(GRANULATE.completed, DRY.started)"
            raise Mismatch(f"elapsed takes moments, and this is {one}", remedy)
    return DURATION


def _recorded(_: Types, nodes: Nodes) -> Type:
    if not isinstance(nodes[0], Named):
        raise Mismatch("is_recorded asks about something that is referred to", "name a parameter, or PHASE.code")
    return Plain.YES_NO


FUNCTIONS = {
    "min": Function("min(a, b) or min(list)", 1, None, partial(_least_or_most, name="min")),
    "max": Function("max(a, b) or max(list)", 1, None, partial(_least_or_most, name="max")),
    "mean": Function("mean(list)", 1, None, _mean),
    "sd": Function("sd(list)", 1, None, _deviation),
    "rsd": Function("rsd(list)", 1, None, _relative_deviation),
    "sum": Function("sum(list)", 1, None, _sum),
    "count": Function("count(list)", 1, None, _count),
    "first": Function("first(list)", 1, None, _end),
    "last": Function("last(list)", 1, None, _end),
    "abs": Function("abs(x)", 1, 1, _absolute),
    "sqrt": Function("sqrt(x)", 1, 1, _root),
    "round": Function("round(x, 2) or round(x, 0.01 kg)", 2, 3, _rounded),
    "if": Function("if(condition, a, b)", 3, 3, _chosen),
    "elapsed": Function("elapsed(from, to)", 2, 2, _elapsed),
    "is_recorded": Function("is_recorded(reference)", 1, 1, _recorded),
}
