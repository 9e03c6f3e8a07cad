"""What a draft enters, calculates and aims at, collected so that numbers can be chosen for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from domain.kernel.quantity import Quantity
from domain.recipes.formulas.parsing import Formula
from domain.recipes.formulas.references import PASS, Reference, parameter
from domain.recipes.formulas.values import Recorded
from domain.recipes.kinds import BlockKind, ParameterKind, ParameterSource
from domain.recipes.simulating.contents import Known, known
from domain.recipes.simulating.expressions import Expression
from domain.recipes.simulating.fitting.aims import Aim, aim
from domain.recipes.simulating.fitting.free import Free
from domain.recipes.simulating.fitting.network import Figure, Key, Network
from domain.recipes.simulating.nominal import Nominal
from domain.recipes.simulating.outputs import yield_tellers
from domain.recipes.simulating.places import Place, label
from domain.recipes.simulating.result import Origin
from domain.recipes.simulating.times import is_time
from domain.recipes.values import Elements, Parameter


@dataclass(frozen=True, slots=True)
class Collected:
    """`known` is what is entered and what the recipe's formula holds.

    `free` are the assumed numbers; `unknown` are moments, which only a run tells, as it does how many values there are
    of what is `uncounted`. `aims` are those of parameters, and that loops come to their `ends`.
    """

    known: dict[Reference, Known]
    free: dict[Reference, Free] = field(default_factory=dict)
    figures: dict[Key, Figure] = field(default_factory=dict)
    aims: dict[Key, Aim] = field(default_factory=dict)
    unknown: set[Reference] = field(default_factory=set)
    uncounted: set[Reference] = field(default_factory=set)
    ends: list[Key] = field(default_factory=list)

    def network(self) -> Network:
        """What is calculated from it."""
        return Network(self.figures, self.unknown, self.uncounted)


def collected(
    elements: Elements,
    assumed: Mapping[Place, Nominal],
    formulas: Mapping[Place, Expression],
    conditions: Mapping[str, Expression],
    constants: Mapping[Reference, Recorded],
) -> Collected:
    """Formulas that can't be read are left out."""
    # In the first pass of a loop, as a nominal batch has no other.
    found = Collected({PASS: Quantity(Decimal(1), "1"), **constants})
    for phase in elements.phases:
        name = label(phase)
        for position, declared in enumerate(phase.parameters):
            told = None if declared.code is None else parameter(declared.code, name)
            place = phase.number, position
            formula = formulas.get(place)
            if isinstance(formula, Formula):
                found.figures[place] = Figure(formula, name, declared, told)
            elif told is not None and declared.source is not ParameterSource.CALCULATED:
                _enter(found, told, declared, place, assumed[place])
    _aim(found, elements, formulas)
    for block in elements.blocks:
        condition = conditions.get(block.code)
        if isinstance(condition, Formula):
            found.figures[block.code] = Figure(condition, "")
            if block.kind is BlockKind.LOOP:
                found.aims[block.code] = Aim(value=True)
                found.ends.append(block.code)
    return found


def _enter(found: Collected, told: Reference, declared: Parameter, place: Place, nominal: Nominal) -> None:
    times, listed = min(declared.repetitions, max(declared.repetition_limit, 1)), declared.repetition_limit > 1
    if declared.kind is ParameterKind.DATE_TIME:
        found.unknown.add(told)
    if declared.every is not None:
        found.uncounted.add(told)
    one = None if declared.kind is ParameterKind.DATE_TIME else known(declared, nominal.value)
    found.known[told] = None if one is None or times < 1 else (one,) * times if listed else one
    if nominal.origin is Origin.ASSUMED and isinstance(nominal.value, Decimal) and times and not is_time(declared.unit):
        found.free[told] = Free(place, declared, nominal.value, nominal.because, times, listed)


def _aim(found: Collected, elements: Elements, formulas: Mapping[Place, Expression]) -> None:
    outputs = {one.code: one for one in elements.outputs}
    tells = {place: outputs.get(code) for code, place in yield_tellers(formulas).items()}
    for place, figure in found.figures.items():
        assert figure.declared is not None
        wanted = aim(figure.declared, figure.formula, None if isinstance(place, str) else tells.get(place))
        if wanted is not None:
            found.aims[place] = wanted
