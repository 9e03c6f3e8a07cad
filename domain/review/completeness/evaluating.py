"""Evaluating every rule on the facts of a batch: from values alone, the same facts give the same list (REV-7)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from domain.execution.kinds import EXCEPTIONAL, Outcome, PhaseState
from domain.review.completeness.catalogue import CATALOGUE, Looked
from domain.review.completeness.values import Evaluated, Evidence, EvidenceKind, Input, RuleOutcome
from domain.review.facts import Blocker, BlockerKind

LIMITS, JUDGED, CALCULATED = "EXE-2", "EXE-3", "EXE-7"
TIMES, CONTROLS, YIELDS, LABELS = "EXE-12", "EXE-20", "REV-2", "REV-3"
SIGNED, RELEASE = "SIG-4", "REV-4"
OF_THE_REVIEW = frozenset(
    {
        BlockerKind.NOT_REVIEWED,
        BlockerKind.NOT_REVIEWED_BY_PRODUCTION,
        BlockerKind.PARTS_NOT_MARKED,
        BlockerKind.TRAIL_NOT_REVIEWED,
    }
)
"""A review doesn't list that it is missing."""
UNCATALOGUED = 0
"""As the version of a rule that this catalogue doesn't have: what raised it belongs to another version of Theriac."""
MAYBE = {True: RuleOutcome.PASSED, False: RuleOutcome.FAILED, None: RuleOutcome.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """A run of a phase: `excused` where it isn't run or was replaced, `signed` where all its signatures are valid."""

    id: UUID
    place: str
    state: PhaseState
    excused: bool
    signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueFacts:
    """A value as it stands, with its parameter's name and limits in words."""

    id: UUID
    place: str
    told: Input
    outcome: Outcome
    qualified: bool
    calculated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class YieldFacts:
    """A yield that a phase told, by the limits of the output."""

    value: UUID
    place: str
    told: Input
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFacts:
    """A time between two events; `raised` are the exceptions of a time that was too long or too short."""

    id: UUID
    place: str
    told: Input
    closed: bool
    raised: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFacts:
    """In-process controls of one parameter; `late` counts those not taken in time, `missed` those never taken.

    `exhausted` where more fell due than could be recorded.
    """

    id: UUID
    place: str
    phase: UUID
    name: str
    due: int
    late: int
    missed: int
    exhausted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureFacts:
    """A figure of the reconciliation; `within` is None without a limit, or before there is a figure."""

    rule: str
    place: str
    told: Input
    within: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionFacts:
    """An exception that a rule raised; `allowed` where somebody with the authority had signed that beforehand."""

    id: UUID
    rule: str
    place: str
    title: str
    state: str
    phase: UUID | None
    value: UUID | None
    allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the rules are evaluated on; `looked` counts what those look at that list nothing by itself."""

    runs: tuple[RunFacts, ...] = ()
    values: tuple[ValueFacts, ...] = ()
    yields: tuple[YieldFacts, ...] = ()
    timers: tuple[TimerFacts, ...] = ()
    series: tuple[SeriesFacts, ...] = ()
    figures: tuple[FigureFacts, ...] = ()
    exceptions: tuple[ExceptionFacts, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    looked: Mapping[Looked, int] = field(default_factory=dict)


class _Raised:
    """The exceptions of a batch: each proves the place that it was raised for, or is listed for itself."""

    def __init__(self, exceptions: Iterable[ExceptionFacts]) -> None:
        self._by_id = {one.id: one for one in exceptions}
        self._of_value: dict[tuple[str, UUID], list[UUID]] = defaultdict(list)
        self._of_phase: dict[tuple[str, UUID], list[UUID]] = defaultdict(list)
        for one in self._by_id.values():
            if one.value is not None:
                self._of_value[one.rule, one.value].append(one.id)
            elif one.phase is not None:
                self._of_phase[one.rule, one.phase].append(one.id)
        self._taken: set[UUID] = set()

    def of_value(self, rule: str, value: UUID) -> tuple[UUID, ...]:
        return tuple(self._of_value[rule, value])

    def of_phase(self, rule: str, phase: UUID, named: str) -> tuple[UUID, ...]:
        """Those of what its title names first."""
        return tuple(one for one in self._of_phase[rule, phase] if self._by_id[one].title.startswith(named))

    def failing(
        self, rule: str, place: str, inputs: tuple[Input, ...], of: Evidence, raised: tuple[UUID, ...]
    ) -> Evaluated:
        """What failed, proven by these exceptions; overridden where all of them were allowed beforehand."""
        known = [self._by_id[one] for one in raised if one in self._by_id]
        self._taken.update(one.id for one in known)
        allowed = bool(known) and all(one.allowed for one in known)
        outcome = RuleOutcome.OVERRIDDEN if allowed else RuleOutcome.FAILED
        proof = (of, *(Evidence(EvidenceKind.BATCH_EXCEPTION, one.id) for one in known))
        return _at(rule, place, outcome, *inputs, evidence=proof)

    def others(self) -> Iterator[Evaluated]:
        """Each that proves nothing else, such as what a correction resolved, for itself."""
        for one in self._by_id.values():
            if one.id not in self._taken:
                outcome = RuleOutcome.OVERRIDDEN if one.allowed else RuleOutcome.FAILED
                told = (Input("exception", one.title), Input("state", one.state))
                proof = (Evidence(EvidenceKind.BATCH_EXCEPTION, one.id),)
                yield _at(one.rule, one.place, outcome, *told, evidence=proof)


def evaluate(facts: Facts) -> tuple[Evaluated, ...]:
    """Every rule of the catalogue at every place, by rule in the catalogue's order, then by place (REV-7).

    A rule that lists nothing by itself and found nothing is listed once, with how much it looked at.
    """
    raised = _Raised(facts.exceptions)
    found = [*_signed(facts.runs), *_values(facts.values, raised), *_yields(facts.yields, raised)]
    found += [*_timers(facts.timers, raised), *_series(facts.series, raised), *_figures(facts.figures)]
    found += [*_release(facts.blockers), *raised.others()]
    seen = {one.rule for one in found}
    found += [_looked(rule, facts.looked) for rule in CATALOGUE if rule not in seen]
    order = {rule: place for place, rule in enumerate(CATALOGUE)}
    return tuple(sorted(found, key=lambda one: (order.get(one.rule, len(order)), one.rule)))


def _at(rule: str, place: str, outcome: RuleOutcome, *inputs: Input, evidence: tuple[Evidence, ...] = ()) -> Evaluated:
    version = CATALOGUE[rule].version if rule in CATALOGUE else UNCATALOGUED
    return Evaluated(rule, version, place, outcome, inputs, evidence)


def _looked(rule: str, looked: Mapping[Looked, int]) -> Evaluated:
    of = CATALOGUE[rule].looked
    count = looked.get(of, 0)
    outcome = RuleOutcome.PASSED if count else RuleOutcome.NOT_APPLICABLE
    told = () if of is Looked.OWN else (Input(f"looked at, {of.value.lower().replace('_', ' ')}", str(count)),)
    return _at(rule, "batch", outcome, *told)


def _signed(runs: Iterable[RunFacts]) -> Iterator[Evaluated]:
    for one in runs:
        within = None if one.excused or one.state is not PhaseState.COMPLETE else one.signed
        proof = (Evidence(EvidenceKind.PHASE_EXECUTION, one.id),)
        yield _at(SIGNED, one.place, MAYBE[within], Input("state", one.state.value), evidence=proof)


def _values(values: Iterable[ValueFacts], raised: _Raised) -> Iterator[Evaluated]:
    for one in values:
        of, told = Evidence(EvidenceKind.PARAMETER_VALUE, one.id), (one.told, Input("outcome", one.outcome.value))
        for rule, holds in _of_value(one):
            if holds is False:
                yield raised.failing(rule, one.place, told, of, raised.of_value(rule, one.id))
            else:
                yield _at(rule, one.place, MAYBE[holds], *told, evidence=(of,))


def _of_value(one: ValueFacts) -> Iterator[tuple[str, bool | None]]:
    """Which rules a value is judged by, and whether each holds; None where there is nothing to judge it by."""
    if one.calculated:
        yield CALCULATED, one.outcome is not Outcome.NOT_CALCULABLE
    if one.qualified:
        yield JUDGED, one.outcome is not Outcome.UNCERTAIN
    if one.outcome in {Outcome.NOT_JUDGED, Outcome.UNCERTAIN, Outcome.NOT_CALCULABLE}:
        yield LIMITS, None
    else:
        yield LIMITS, one.outcome not in EXCEPTIONAL


def _yields(yields: Iterable[YieldFacts], raised: _Raised) -> Iterator[Evaluated]:
    for one in yields:
        of, told = Evidence(EvidenceKind.PARAMETER_VALUE, one.value), (one.told, Input("outcome", one.outcome.value))
        if one.outcome in EXCEPTIONAL:
            yield raised.failing(YIELDS, one.place, told, of, raised.of_value(YIELDS, one.value))
        else:
            holds = None if one.outcome is Outcome.NOT_JUDGED else True
            yield _at(YIELDS, one.place, MAYBE[holds], *told, evidence=(of,))


def _timers(timers: Iterable[TimerFacts], raised: _Raised) -> Iterator[Evaluated]:
    """One that never closed, and isn't overdue either, has nothing to judge."""
    for one in timers:
        of = Evidence(EvidenceKind.PROCESS_TIMER, one.id)
        if one.raised:
            yield raised.failing(TIMES, one.place, (one.told,), of, one.raised)
        else:
            yield _at(TIMES, one.place, MAYBE[True if one.closed else None], one.told, evidence=(of,))


def _series(series: Iterable[SeriesFacts], raised: _Raised) -> Iterator[Evaluated]:
    for one in series:
        of = Evidence(EvidenceKind.CONTROL_SERIES, one.id)
        told = (Input("controls due", str(one.due)), Input("late", str(one.late)), Input("missed", str(one.missed)))
        if one.late or one.missed or one.exhausted:
            known = raised.of_phase(CONTROLS, one.phase, f"{one.name}:")
            yield raised.failing(CONTROLS, one.place, told, of, known)
        else:
            yield _at(CONTROLS, one.place, MAYBE[True if one.due else None], *told, evidence=(of,))


def _figures(figures: Iterable[FigureFacts]) -> Iterator[Evaluated]:
    for one in figures:
        yield _at(one.rule, one.place, MAYBE[one.within], one.told)


def _release(blockers: Iterable[Blocker]) -> Iterator[Evaluated]:
    """Each kind of blocker: that there is none of it, or each place where there is."""
    found: dict[BlockerKind, list[Blocker]] = defaultdict(list)
    for one in blockers:
        found[one.kind].append(one)
    for kind in BlockerKind:
        if kind in OF_THE_REVIEW:
            continue
        for one in found[kind]:
            yield _at(RELEASE, one.place, RuleOutcome.FAILED, Input(kind.value, one.explanation))
        if not found[kind]:
            yield _at(RELEASE, "batch", RuleOutcome.PASSED, Input(kind.value, "none"))
