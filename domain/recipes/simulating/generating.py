"""Cases that nobody named: limits, failures, conditions the other way, loops at their bound, times exceeded.

What no formula, condition or duration depends on is taken to its limits in one case, all of it at once; anything else
in a case of its own.
"""

from collections.abc import Iterator
from decimal import Decimal

from domain.kernel.quantity import Quantity
from domain.recipes.formulas.ordering import references_of
from domain.recipes.formulas.parsing import Formula
from domain.recipes.formulas.references import qualified
from domain.recipes.kinds import Moment
from domain.recipes.simulating.cases import Case, CaseKind, GivenTime, GivenValue
from domain.recipes.simulating.edges import action_edges
from domain.recipes.simulating.model import Model, ParameterModel
from domain.recipes.simulating.running import Ran
from domain.recipes.simulating.turning import turned

NOMINAL = Case(name="Nominal", kind=CaseKind.NOMINAL)
BEYOND = Decimal(60)
"""By so many seconds a time limit is exceeded."""


def turning(model: Model, ran: Ran, seen: set[tuple[str, bool]]) -> Iterator[Case]:
    """For each condition that this case came upon and that never came out the other way: that way.

    `seen` are the ways that conditions came out in any case, or that were tried; it grows. What the case itself gives
    stays, so that a condition behind another one is reached.
    """
    for block, snapshot in ran.snapshots.items():
        seen.add((block, snapshot.holds))
        if (block, not snapshot.holds) in seen:
            continue
        seen.add((block, not snapshot.holds))
        found = turned(model, block, snapshot)
        if found is not None:
            yield from _turned(model, ran, block, found, holds=not snapshot.holds)


def _turned(model: Model, ran: Ran, block: str, found: tuple[ParameterModel, str], *, holds: bool) -> Iterator[Case]:
    parameter, value = found
    place = model.route.places[model.route.blocks[block]]
    looped = model.route.places[model.route.phases[_number(model, parameter)]].loops[-1:] == (place.at,)
    base = ran.result.case
    told = "holds" if holds else "doesn't hold"
    if not looped:
        values = (*base.values, GivenValue(of=parameter.key, value=value))
        yield _like(base, f"{block} {told}: {parameter.key} {value}", values, CaseKind.LIMIT)
        return
    again = (*base.values, GivenValue(of=parameter.key, value=value, in_pass=1))
    yield _like(base, f"{block} {told} at first: {parameter.key} {value}", again, CaseKind.LIMIT)
    if not holds:
        values = (*base.values, GivenValue(of=parameter.key, value=value))
        yield _like(base, f"{block} at its bound: {parameter.key} {value}", values, CaseKind.FAILURE)


def _like(base: Case, name: str, values: tuple[GivenValue, ...], kind: CaseKind) -> Case:
    """A case with more values; a failure that it builds on stays one."""
    prefix = "" if base is NOMINAL else f"{base.name}; "
    return Case(
        name=f"{prefix}{name}"[:200],
        kind=CaseKind.FAILURE if base.kind is CaseKind.FAILURE else kind,
        values=values,
        durations=base.durations,
        waits=base.waits,
        quantities=base.quantities,
    )


def exceeding(model: Model, ran: Ran) -> Iterator[Case]:
    """Each time limit that was measured, exceeded by a minute: the second phase comes, or ends, so much later."""
    lasted = {one.code: one.end - one.start for one in reversed(ran.result.path)}
    for (at, moment), links in sorted(model.links_to.items()):
        for one in links:
            took = ran.measured.get(one.link.code)
            if one.at_most is None or took is None or took > one.at_most:
                continue
            label = model.phases[model.route.phase(at).number].label
            more = one.at_most - took + BEYOND
            later = more if moment is Moment.STARTED else lasted[label] + more
            time = (GivenTime(phase=label, time=Quantity(later, "s")),)
            yield Case(
                name=f"{one.link.code} exceeded"[:200],
                kind=CaseKind.FAILURE,
                waits=time if moment is Moment.STARTED else (),
                durations=time if moment is Moment.COMPLETED else (),
            )


def failing(model: Model) -> Iterator[Case]:
    """Each critical parameter just outside of its action limits."""
    for one in model.parameters.values():
        if one.calculated or not one.declared.critical:
            continue
        for edge in action_edges(one.declared):
            value = f"{edge.beyond:f}"
            yield Case(
                name=f"{one.key} beyond its {edge.side} limit: {value}"[:200],
                kind=CaseKind.FAILURE,
                values=(GivenValue(of=one.key, value=value),),
            )


def limiting(model: Model) -> Iterator[Case]:
    """Each parameter on its limits; those that nothing depends on together."""
    needed = _needed(model)
    alone = [one for one in model.parameters.values() if one.key in needed]
    together = [one for one in model.parameters.values() if one.key not in needed]
    for side in ("lower", "upper"):
        values = tuple(value for one in together for value in _limit(one, side))
        if values:
            yield Case(name=f"All that nothing depends on at its {side} limit", kind=CaseKind.LIMIT, values=values)
    for one in alone:
        for side in ("lower", "upper"):
            for value in _limit(one, side):
                name = f"{one.key} at its {side} limit: {value.value}"[:200]
                yield Case(name=name, kind=CaseKind.LIMIT, values=(value,))


def _limit(one: ParameterModel, side: str) -> Iterator[GivenValue]:
    if not one.calculated:
        for edge in action_edges(one.declared):
            if edge.side == side:
                yield GivenValue(of=one.key, value=f"{edge.within:f}")


def _needed(model: Model) -> frozenset[str]:
    """The keys of the parameters that a formula, a condition or a duration depends on."""
    found = {one.key for phase in model.phases.values() for one in phase.lasting}
    for phase in model.phases.values():
        for one in phase.parameters:
            if isinstance(one.formula, Formula):
                inner = (qualified(reference, phase.label) for reference in references_of(one.formula))
                found |= {model.outside[reference].key for reference in inner if reference in model.outside}
    for needs in model.needs.values():
        found |= {model.outside[reference].key for reference in needs if reference in model.outside}
    return frozenset(found)


def _number(model: Model, parameter: ParameterModel) -> int:
    assert parameter.outside is not None
    return model.labels[parameter.outside.phase or ""].phase.number
