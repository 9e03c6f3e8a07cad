"""What the formulas of a version need and give: a pure function of its frozen content."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from graphlib import TopologicalSorter
from uuid import UUID

from domain.execution.rules.judgement import Expectation
from domain.kernel.quantity import Quantity
from domain.recipes.formulas.ordering import references_of
from domain.recipes.formulas.parsing import Formula, parse
from domain.recipes.formulas.references import Reference, ReferenceKind
from domain.recipes.kinds import ParameterSource
from domain.recipes.simulating.expressions import expression
from domain.recipes.simulating.outputs import yield_tellers
from domain.recipes.simulating.places import Place
from domain.recipes.values import Elements, Output, Parameter, ProcessParameter
from domain.recipes.walking.route import route
from domain.recipes.walking.seeing import shared_loops


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of a version's rows: of phases by their number, of parameters by that and their position, from 1."""

    phases: Mapping[int, UUID]
    parameters: Mapping[tuple[int, int], UUID]


MOMENTS = {ReferenceKind.STARTED: "started_at", ReferenceKind.COMPLETED: "completed_at"}


@dataclass(frozen=True, slots=True)
class OfParameter:
    """The values of a parameter; `phase` is the recipe's."""

    phase: UUID
    parameter: UUID
    declared: Parameter


@dataclass(frozen=True, slots=True)
class OfMoment:
    """When a phase began or ended; `column` of its run tells it."""

    phase: UUID
    column: str


@dataclass(frozen=True, slots=True)
class OfBatch:
    """The size of the batch."""


@dataclass(frozen=True, slots=True)
class OfPass:
    """Which pass of the innermost loop the formula's phase is run in."""


Source = OfParameter | OfMoment | OfBatch | OfPass | Quantity | str | None
"""Where a formula's reference gets its value: a quantity or text is the recipe's own; None for what isn't there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formulated:
    """A calculated parameter; `needs` are the references of its formula in their order, as they are written there.

    `shared` counts the loops that are around both its phase and another one that it needs; none where that isn't there.
    `tells` is the output of which it tells the yield.
    """

    phase: UUID
    parameter: UUID
    declared: Parameter
    formula: Formula
    needs: Mapping[Reference, Source]
    shared: Mapping[UUID, int] = field(default_factory=dict)
    tells: Output | None = None

    @property
    def text(self) -> str:
        """The formula as its author wrote it."""
        return self.declared.formula or ""

    @property
    def expectation(self) -> Expectation:
        """What its values are judged against."""
        return Expectation(**{one.name: getattr(self.declared, one.name) for one in fields(Expectation)})

    @property
    def phases(self) -> frozenset[UUID]:
        """The recipe's phases whose values or moments it needs, and its own."""
        return frozenset(
            {self.phase, *(one.phase for one in self.needs.values() if isinstance(one, OfParameter | OfMoment))}
        )

    @property
    def parameters(self) -> frozenset[UUID]:
        return frozenset(one.parameter for one in self.needs.values() if isinstance(one, OfParameter))


@dataclass(frozen=True, slots=True)
class Plan:
    """The calculated parameters of a version, each behind those that it needs."""

    calculated: tuple[Formulated, ...]

    def of_phase(self, phase: UUID) -> tuple[Formulated, ...]:
        return tuple(one for one in self.calculated if one.phase == phase)

    def reading(self, phase: UUID) -> tuple[Formulated, ...]:
        """Those of other phases that need values or moments of this one."""
        return tuple(one for one in self.calculated if one.phase != phase and phase in one.phases)

    def told_by(self, parameter: UUID) -> Output | None:
        """The output of which a parameter tells the yield (REV-2)."""
        return next((one.tells for one in self.calculated if one.parameter == parameter), None)

    def dependents(self, parameters: Collection[UUID]) -> tuple[Formulated, ...]:
        """Those that need one of these parameters, through whatever others."""
        touched, found = set(parameters), list[Formulated]()
        for one in self.calculated:
            if one.parameters & touched:
                touched.add(one.parameter)
                found.append(one)
        return tuple(found)


def plan(elements: Elements, ids: Ids) -> Plan:
    """The plan of a version whose formulas an approval has found sound."""
    scope = _Scope(elements, ids)
    found = {
        one.parameter: one
        for phase in elements.phases
        for position, declared in enumerate(phase.parameters, 1)
        if declared.source is ParameterSource.CALCULATED
        for one in (scope.formulated(phase.number, position, declared),)
    }
    order = TopologicalSorter({key: sorted(one.parameters & found.keys()) for key, one in found.items()})
    return Plan(tuple(found[key] for key in order.static_order()))


class _Scope:
    """What each reference of a version's formulas stands for."""

    def __init__(self, elements: Elements, ids: Ids) -> None:
        self.ids, self.tells = ids, _tells(elements)
        laid = route(elements)
        self.loops = {ids.phases[number]: laid.places[at].loops for number, at in laid.phases.items()}
        self.phases = {phase.code: ids.phases[phase.number] for phase in elements.phases if phase.code is not None}
        self.parameters = {
            (ids.phases[phase.number], one.code): OfParameter(
                ids.phases[phase.number], ids.parameters[phase.number, position], one
            )
            for phase in elements.phases
            for position, one in enumerate(phase.parameters, 1)
            if one.code is not None
        }
        self.constants: dict[tuple[ReferenceKind, str], Source] = {
            **{(ReferenceKind.INPUT, one.code): one.quantity for one in elements.materials},
            **{(ReferenceKind.OUTPUT, one.code): one.quantity for one in elements.outputs},
            **{(ReferenceKind.FORMULA, one.code): _constant(one) for one in elements.process_parameters},
        }

    def formulated(self, number: int, position: int, declared: Parameter) -> Formulated:
        formula, phase = parse(declared.formula or ""), self.ids.phases[number]
        own = self.loops.get(phase, ())
        return Formulated(
            phase=phase,
            parameter=self.ids.parameters[number, position],
            declared=declared,
            formula=formula,
            needs={one: self._source(one, phase) for one in sorted(references_of(formula), key=str)},
            tells=self.tells.get((number, position - 1)),
            shared={one: found for one, around in self.loops.items() if (found := shared_loops(own, around))},
        )

    def _source(self, reference: Reference, own: UUID) -> Source:
        phase = own if reference.phase is None else self.phases.get(reference.phase)
        match reference.kind:
            case ReferenceKind.PARAMETER if phase is not None:
                return self.parameters.get((phase, reference.code))
            case ReferenceKind.STARTED | ReferenceKind.COMPLETED if phase is not None:
                return OfMoment(phase, MOMENTS[reference.kind])
            case ReferenceKind.BATCH_SIZE:
                return OfBatch()
            case ReferenceKind.PASS:
                return OfPass()
            case _:
                return self.constants.get((reference.kind, reference.code))


def _tells(elements: Elements) -> dict[Place, Output]:
    """The output of which a parameter tells the yield, as in a simulation."""
    formulas = {
        (phase.number, position): expression(one.formula)
        for phase in elements.phases
        for position, one in enumerate(phase.parameters)
        if one.source is ParameterSource.CALCULATED
    }
    tellers, outputs = yield_tellers(formulas), {one.code: one for one in elements.outputs}
    return {place: outputs[code] for code, place in tellers.items() if code in outputs}


def _constant(declared: ProcessParameter) -> Source:
    if declared.number is None:
        return declared.text
    return Quantity(declared.number, declared.unit or "1")
