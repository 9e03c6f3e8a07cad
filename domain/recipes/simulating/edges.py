"""The values at which a parameter's outcome changes: on its limits, and one step beyond them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from domain.recipes.judging import by_width
from domain.recipes.kinds import ParameterKind
from domain.recipes.values import Parameter


@dataclass(frozen=True, slots=True)
class Edge:
    """The last value within a limit, and the first one beyond it."""

    side: str
    within: Decimal
    beyond: Decimal


def step(declared: Parameter) -> Decimal:
    """By how much two neighbouring values differ: one in the last place that is recorded, or that a limit has."""
    if declared.decimals is not None:
        return Decimal(1).scaleb(-declared.decimals)
    bounds = [one for _, bounds in by_width(declared) for one in bounds if one is not None]
    places = [_places(one) for one in (*bounds, *([] if declared.target is None else [declared.target]))]
    return Decimal(1).scaleb(-max(places, default=0))


def action_edges(declared: Parameter) -> tuple[Edge, ...]:
    """At the action limits; where there are none, at the registered or the alert ones. None for a calculated value."""
    if declared.kind is not ParameterKind.NUMBER:
        return ()
    registered, action, alert = (bounds for _, bounds in by_width(declared))
    size = step(declared)
    found = []
    for at, side in enumerate(("lower", "upper")):
        bound = next((bounds[at] for bounds in (action, registered, alert) if bounds[at] is not None), None)
        if bound is not None:
            out = bound + (size if at else -size)
            back = bound + (-size if at else size)
            found.append(Edge(side, back, bound) if declared.exclusive else Edge(side, bound, out))
    return tuple(found)


def edges(declared: Parameter) -> Iterator[Decimal]:
    """The target, and the values around every limit, the narrowest first."""
    if declared.target is not None:
        yield declared.target
    size = step(declared)
    for _, bounds in reversed(by_width(declared)):
        for bound in bounds:
            if bound is not None:
                yield from (bound, bound - size, bound + size)


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(-exponent, 0)
