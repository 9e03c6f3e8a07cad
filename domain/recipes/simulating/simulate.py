"""Simulating a draft: the cases that its author names, those that are found, and what none of them came upon."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from domain.kernel.canonical import digest
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.recipes.content import elements_content
from domain.recipes.judging import by_width
from domain.recipes.simulating import generating
from domain.recipes.simulating.bounds import CASES, NAMED, SHOWN, Budget, require_at_most
from domain.recipes.simulating.cases import Case
from domain.recipes.simulating.giving import read
from domain.recipes.simulating.model import Model, ParameterModel, model
from domain.recipes.simulating.refusals import SimulationTooLarge
from domain.recipes.simulating.result import FORMAT, Assumed, Coverage, Origin, Simulation
from domain.recipes.simulating.running import Ran, run
from domain.recipes.values import Elements
from domain.recipes.written import written


def simulate(
    elements: Elements, *, batch_size: Quantity | None = None, cases: Sequence[Case] = (), generate: bool = True
) -> Simulation:
    """Run the given cases and, unless told otherwise, the nominal one and those that can be found.

    What is generated stays within the bounds: what doesn't fit is left out, and told. Raises SimulationTooLarge where
    the given cases don't fit, InvalidInput where one of them names what isn't there, ProcedureAmbiguous where two
    elements claim one name.
    """
    if not cases and not generate:
        raise InvalidInput(path=("cases",), problem="Name a case, or let cases be generated.")
    require_at_most(len(cases), CASES, "cases")
    runs = _Runs(model(elements, batch_size))
    for at, case in enumerate(cases):
        given = read(case, runs.model, path=("cases", str(at)))
        runs.add(run(runs.model, given, runs.budget, generated=False))
    if generate:
        runs.generate()
    assumed, left_out = _assumed(runs.model), runs.left_out
    return Simulation(
        format=FORMAT,
        subject=subject_of(elements, batch_size),
        cases=tuple(one.result for one in runs.ran),
        coverage=_coverage(runs.model, runs.ran),
        assumed=assumed[:NAMED],
        more_assumed=len(assumed[NAMED:]),
        left_out=tuple(left_out[:SHOWN]),
        more_left_out=len(left_out[SHOWN:]),
    )


def subject_of(elements: Elements, batch_size: Quantity | None) -> str:
    """The SHA-256 of all that is simulated: of anything else, be it a word, it is another simulation."""
    return digest({"batchSize": written(batch_size), **elements_content(elements)})


@dataclass
class _Runs:
    """The cases run so far; of generated ones, those that did not fit."""

    model: Model
    budget: Budget = field(default_factory=Budget)
    ran: list[Ran] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    seen: set[tuple[str, bool]] = field(default_factory=set)
    largest: tuple[int, int] = (0, 0)
    """How many phase runs and recordings the largest case so far took."""

    def generate(self) -> None:
        """The nominal case, then conditions and times, then failures, then limits: the most telling ones first."""
        self.seen |= {(block, one.holds) for ran in self.ran for block, one in ran.snapshots.items()}
        before = len(self.ran)
        if before == CASES:
            self.left_out.append(generating.NOMINAL.name)
            return
        nominal = self._run(generating.NOMINAL)
        waiting = [nominal, *self.ran[:before]]
        while waiting:
            one = waiting.pop(0)
            begun = len(self.ran)
            self._try(generating.turning(self.model, one, self.seen))
            waiting += self.ran[begun:]
        self._try(
            chain(
                generating.exceeding(self.model, nominal),
                generating.failing(self.model),
                generating.limiting(self.model),
            )
        )

    def _try(self, cases: Iterable[Case]) -> None:
        for case in cases:
            left = replace(self.budget)
            try:
                if len(self.ran) < CASES and self.budget.allows(*self.largest):
                    self._run(case)
                    continue
            except SimulationTooLarge:
                # A loop at its bound may be much longer than any case before; what it took is given back.
                self.budget = left
            self.left_out.append(case.name)

    def _run(self, case: Case) -> Ran:
        given = read(case, self.model, path=("generated",))
        return self.add(run(self.model, given, self.budget, generated=True))

    def add(self, ran: Ran) -> Ran:
        """Keep what a case found."""
        path = ran.result.path
        self.ran.append(ran)
        values = sum(len(one.values) for one in path)
        self.largest = (max(self.largest[0], len(path)), max(self.largest[1], values))
        return ran


def _coverage(of: Model, ran: Sequence[Ran]) -> Coverage:
    decisions = [one for case in ran for one in case.result.decisions]
    held = {one.block for one in decisions if one.holds}
    failed = {one.block for one in decisions if not one.holds}
    reached = {run.phase for case in ran for run in case.result.path}
    out = {key for case in ran for key in case.out}
    never_out = tuple(key for key, one in of.parameters.items() if key not in out and _limited(one))
    return Coverage(
        never_reached=tuple(sorted(one.number for one in of.elements.phases if one.number not in reached)),
        never_held=tuple(sorted(code for code in of.conditions if code not in held)),
        never_failed=tuple(sorted(code for code in of.conditions if code not in failed)),
        never_out=never_out[:NAMED],
        more_never_out=len(never_out[NAMED:]),
        cases=len(ran),
        incomplete=sum(not case.result.complete for case in ran),
        phase_runs=sum(len(case.result.path) for case in ran),
        recordings=sum(len(run.values) for case in ran for run in case.result.path),
        exceptions=sum(case.result.exceptions for case in ran),
        alerts=sum(case.result.alerts for case in ran),
    )


def _limited(one: ParameterModel) -> bool:
    bounds = (bound for _, bounds in by_width(one.declared) for bound in bounds)
    return one.declared.expected is not None or any(bound is not None for bound in bounds)


def _assumed(of: Model) -> tuple[Assumed, ...]:
    """What nothing in the recipe tells; one parameter after the other, in the order of the procedure."""
    found = []
    for key, one in of.parameters.items():
        value, origin, because = one.nominal
        if because is not None and origin in {Origin.ASSUMED, Origin.NOTHING} and not one.calculated:
            text = value if value is None or isinstance(value, str) else f"{value:f}"
            found.append(Assumed(parameter=key, value=text, because=because))
    return tuple(found)
