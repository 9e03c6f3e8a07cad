"""A recipe prepared for being simulated many times: formulas read, times converted, references made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domain.kernel.quantity import Quantity
from domain.recipes.formulas.ordering import references_of
from domain.recipes.formulas.parsing import Formula
from domain.recipes.formulas.references import BATCH_SIZE, Reference, ReferenceKind, parameter, qualified
from domain.recipes.formulas.values import Recorded
from domain.recipes.judging import Judged
from domain.recipes.kinds import LinkKind, Moment, ParameterKind, ParameterSource
from domain.recipes.simulating.expressions import Expression, expression
from domain.recipes.simulating.fitting.fitted import fitted
from domain.recipes.simulating.nominal import Nominal, nominal
from domain.recipes.simulating.outputs import yield_tellers
from domain.recipes.simulating.places import Place, label
from domain.recipes.simulating.times import is_time, seconds
from domain.recipes.values import Elements, Link, Parameter, Phase
from domain.recipes.walking.route import Route, Wait, route


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterModel:
    """`own` and `outside` are how formulas of the same phase and of others refer to it; None without a code."""

    declared: Parameter
    key: str
    own: Reference | None
    outside: Reference | None
    formula: Expression | None
    every: Decimal | None
    nominal: Nominal
    judged: dict[Decimal, Judged] = field(default_factory=dict)
    """What was judged before: most values of a simulation are the nominal ones."""

    @property
    def calculated(self) -> bool:
        return self.declared.source is ParameterSource.CALCULATED

    @property
    def several(self) -> bool:
        """Whether formulas see a list of its values."""
        return self.declared.repetition_limit > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseModel:
    """A phase at its place of the route; `lasting` are the parameters that may tell how long it lasts.

    `depth` counts the phases that it runs during, through one another.
    """

    phase: Phase
    at: int
    label: str
    depth: int
    parameters: tuple[ParameterModel, ...]
    entered: tuple[ParameterModel, ...]
    calculated: tuple[ParameterModel, ...]
    """Each behind those of its phase that it needs."""
    lasting: tuple[ParameterModel, ...]
    started: Reference
    completed: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkModel:
    link: Link
    wait: Wait
    """From the second phase to the first one's moment."""
    at_least: Decimal | None
    alert: Decimal | None
    at_most: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """`links_to` are the links by the place and moment to which their time is counted, `timed` where it is from."""

    elements: Elements
    route: Route
    phases: Mapping[int, PhaseModel]
    labels: Mapping[str, PhaseModel]
    parameters: Mapping[str, ParameterModel]
    conditions: Mapping[str, Expression]
    needs: Mapping[str, tuple[Reference, ...]]
    """What each condition depends on, directly or through what is calculated, by its block."""
    outside: Mapping[Reference, ParameterModel]
    """Parameters as formulas of other phases refer to them."""
    links_to: Mapping[tuple[int, Moment], tuple[LinkModel, ...]]
    timed: frozenset[int]
    transfers: Mapping[int, frozenset[int]]
    """The numbers of the phases at the other ends of a phase's transfers, by its place."""
    constants: Mapping[Reference, Recorded]
    yields: Mapping[str, ParameterModel]


def model(elements: Elements, batch_size: Quantity | None) -> Model:
    """Raises ProcedureAmbiguous, and InvalidInput where a time isn't one."""
    laid = route(elements)
    formulas = {
        (phase.number, position): expression(one.formula)
        for phase in elements.phases
        for position, one in enumerate(phase.parameters)
        if one.source is ParameterSource.CALCULATED and phase.number in laid.phases
    }
    conditions = {block.code: expression(block.condition) for block in elements.blocks if block.condition}
    constants = constants_of(elements, batch_size)
    assumed = fitted(
        _assumed(elements), elements=elements, laid=laid, formulas=formulas, conditions=conditions, constants=constants
    )
    phases = {
        phase.number: _phase(phase, laid, formulas, assumed) for phase in elements.phases if phase.number in laid.phases
    }
    links = _links(elements, laid)
    parameters = {one.key: one for phase in phases.values() for one in phase.parameters}
    outside = {one.outside: one for one in parameters.values() if one.outside is not None}
    yields = yield_tellers(formulas)
    return Model(
        elements=elements,
        route=laid,
        phases=phases,
        labels={one.label: one for one in phases.values()},
        parameters=parameters,
        conditions=conditions,
        needs={code: _needs(one, outside) for code, one in conditions.items()},
        outside=outside,
        links_to=links,
        timed=frozenset(one.wait.of for found in links.values() for one in found),
        transfers=_transfers(elements, laid),
        constants=constants,
        yields={code: phases[number].parameters[position] for code, (number, position) in yields.items()},
    )


def _assumed(elements: Elements) -> dict[Place, Nominal]:
    return {
        (phase.number, position): nominal(one, phase, elements)
        for phase in elements.phases
        for position, one in enumerate(phase.parameters)
    }


def _phase(
    phase: Phase,
    laid: Route,
    formulas: Mapping[Place, Expression],
    assumed: Mapping[Place, Nominal],
) -> PhaseModel:
    name = label(phase)
    path = ("phases", str(phase.number), "parameters")
    parameters = tuple(
        ParameterModel(
            declared=one,
            key=f"{name}.{one.code or one.name}",
            own=None if one.code is None else parameter(one.code),
            outside=None if one.code is None else parameter(one.code, name),
            formula=formulas.get((phase.number, position)),
            every=None if one.every is None else seconds(one.every, path=(*path, str(position), "every")),
            nominal=assumed[phase.number, position],
        )
        for position, one in enumerate(phase.parameters)
    )
    return PhaseModel(
        phase=phase,
        at=laid.phases[phase.number],
        label=name,
        depth=_depth(laid, laid.phases[phase.number]),
        parameters=parameters,
        entered=tuple(one for one in parameters if not one.calculated),
        calculated=tuple(_in_order(parameters)),
        lasting=tuple(one for one in parameters if _lasts(one.declared)),
        started=Reference(ReferenceKind.STARTED, phase=name),
        completed=Reference(ReferenceKind.COMPLETED, phase=name),
    )


def _needs(condition: Expression, outside: Mapping[Reference, ParameterModel]) -> tuple[Reference, ...]:
    """Everything that a condition refers to, and what that is calculated from, as seen from outside the phases."""
    waiting = list(references_of(condition)) if isinstance(condition, Formula) else []
    found: set[Reference] = set()
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        formula = outside[one].formula if one in outside else None
        if isinstance(formula, Formula):
            waiting += [qualified(inner, one.phase or "") for inner in references_of(formula)]
    return tuple(sorted(found, key=str))


def _in_order(parameters: Sequence[ParameterModel]) -> Iterator[ParameterModel]:
    """What is calculated, each behind those of its own phase that it needs; those of a circle as they stand."""
    waiting = [(one, _references(one)) for one in parameters if one.calculated]
    while waiting:
        names = {name for one, _ in waiting for name in (one.own, one.outside)}
        ready = [one for one, needs in waiting if not needs & names] or [one for one, _ in waiting]
        yield from ready
        done = {one.key for one in ready}
        waiting = [(one, needs) for one, needs in waiting if one.key not in done]


def _references(one: ParameterModel) -> frozenset[Reference]:
    return references_of(one.formula) if isinstance(one.formula, Formula) else frozenset()


def _depth(laid: Route, at: int) -> int:
    """What a phase runs during stands before it, so that this ends."""
    found = 0
    while at in laid.during:
        at, found = laid.during[at].of, found + 1
    return found


def _lasts(declared: Parameter) -> bool:
    """A time that is aimed at, or that must be reached: an upper limit alone is no duration."""
    aimed = (declared.target, declared.alert_low, declared.action_low, declared.registered_low)
    number = declared.kind is ParameterKind.NUMBER and declared.source is not ParameterSource.CALCULATED
    return number and is_time(declared.unit) and any(one is not None for one in aimed)


def _links(elements: Elements, laid: Route) -> dict[tuple[int, Moment], tuple[LinkModel, ...]]:
    places = {laid.phase(at).code: at for at in laid.phases.values()}
    found: dict[tuple[int, Moment], tuple[LinkModel, ...]] = {}
    for link in elements.links:
        one, other = places.get(link.from_phase), places.get(link.to_phase)
        if one is None or other is None:
            continue
        times = [
            None if amount is None else seconds(amount, path=("links", link.code, name))
            for name, amount in (("atLeast", link.at_least), ("alert", link.alert), ("atMost", link.at_most))
        ]
        wait = laid.wait(other, one, link.from_moment)
        made = LinkModel(link=link, wait=wait, at_least=times[0], alert=times[1], at_most=times[2])
        found[other, link.to_moment] = (*found.get((other, link.to_moment), ()), made)
    return found


def _transfers(elements: Elements, laid: Route) -> dict[int, frozenset[int]]:
    numbers = {phase.code: phase.number for phase in elements.phases if phase.number in laid.phases}
    found: dict[int, frozenset[int]] = {}
    for link in elements.links:
        ends = (numbers.get(link.from_phase), numbers.get(link.to_phase))
        if link.kind is LinkKind.TRANSFER and ends[0] is not None and ends[1] is not None:
            for one, other in ((ends[0], ends[1]), (ends[1], ends[0])):
                found[laid.phases[one]] = found.get(laid.phases[one], frozenset()) | {other}
    return found


def constants_of(elements: Elements, batch_size: Quantity | None) -> dict[Reference, Recorded]:
    """What formulas see of the formula's inputs, outputs and parameters, and of the size of the batch."""
    found: dict[Reference, Recorded] = {
        Reference(ReferenceKind.INPUT, one.code): one.quantity for one in elements.materials
    }
    found |= {Reference(ReferenceKind.OUTPUT, one.code): one.quantity for one in elements.outputs}
    for one in elements.process_parameters:
        if one.text is not None:
            found[Reference(ReferenceKind.FORMULA, one.code)] = one.text
        elif one.number is not None:
            found[Reference(ReferenceKind.FORMULA, one.code)] = Quantity(one.number, one.unit or "1")
    return found if batch_size is None else {**found, BATCH_SIZE: batch_size}
