"""Recording the values of one run of a phase, once it is complete: what is entered, then what is calculated from it."""

from collections import ChainMap
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from domain.recipes.formulas.references import Reference
from domain.recipes.judging import Judged, judge_number
from domain.recipes.kinds import ParameterKind
from domain.recipes.limits import limits_text
from domain.recipes.simulating.book import Book, which_pass
from domain.recipes.simulating.contents import Content, Known, Why, calculated, entered, known
from domain.recipes.simulating.model import ParameterModel, PhaseModel
from domain.recipes.simulating.result import Cause, Level, Origin, Recorded
from domain.recipes.simulating.times import moment
from domain.recipes.walking.values import Run

LEVELS = {
    Judged.ALERT: (Level.ALERT, "EXE-3"),
    Judged.ACTION: (Level.EXCEPTION, "EXE-2"),
    Judged.REGISTERED: (Level.EXCEPTION, "EXE-2"),
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One run of a phase from its start to its end; `own` is what its formulas see under the phase's own names."""

    phase: PhaseModel
    run: Run
    start: Decimal
    end: Decimal
    own: dict[Reference, Known] = field(default_factory=dict)


def record(book: Book, visit: Visit) -> tuple[Recorded, ...]:
    """The values of a run, in the order of the parameters. Raises SimulationTooLarge."""
    visit.own.update(which_pass(visit.run.passes))
    found: dict[str, tuple[Recorded, ...]] = {}
    for one in visit.phase.entered:
        found[one.key] = _entered(book, visit, one)
    for one in visit.phase.calculated:
        found[one.key] = (_calculated(book, visit, one),)
    return tuple(value for one in visit.phase.parameters for value in found[one.key])


def content(book: Book, one: ParameterModel, run: Run, repetition: int) -> tuple[Content, Origin]:
    """What is entered: what the case says, else the nominal value."""
    said = book.given.value(one.key, run.passes[-1] if run.passes else None, repetition)
    return (one.nominal.value, one.nominal.origin) if said is None else (said, Origin.CASE)


def _entered(book: Book, visit: Visit, one: ParameterModel) -> tuple[Recorded, ...]:
    wanted, limit = _wanted(book, visit, one), max(one.declared.repetition_limit, 1)
    number = min(wanted, limit)
    book.budget.record(number)
    if wanted > limit:
        what = f"{one.key}: {wanted} values are asked for, and at most {limit} may be recorded"
        _raise(book, visit, one, level=Level.EXCEPTION, cause=Cause.TOO_MANY_VALUES, rule="EXE-19", what=what)
    values: list[Recorded] = []
    contents: list[Known] = []
    for repetition in range(1, number + 1):
        at = _when(visit, one, repetition)
        value, origin = content(book, one, visit.run, repetition)
        if one.declared.kind is ParameterKind.DATE_TIME:
            value = moment(at).isoformat()
        values.append(_recorded(book, visit, one, value, (repetition, at, origin)))
        kept = known(one.declared, value)
        if kept is not None:
            contents.append(kept)
    _keep(book, visit, one, tuple(contents))
    return tuple(values)


def _wanted(book: Book, visit: Visit, one: ParameterModel) -> int:
    """How many values the recipe and the case ask for."""
    wanted = max(one.declared.repetitions, book.given.last.get(one.key, 0))
    if one.every:
        times = int((visit.end - visit.start) / one.every)
        wanted = max(wanted, times * max(one.declared.samples, 1))
    return wanted


def _when(visit: Visit, one: ParameterModel, repetition: int) -> Decimal:
    """At the end of the phase; what comes round every so often, at its time."""
    if not one.every:
        return visit.end
    times = -(-repetition // max(one.declared.samples, 1))
    return min(visit.start + times * one.every, visit.end)


def _calculated(book: Book, visit: Visit, one: ParameterModel) -> Recorded:
    book.budget.record(1)
    assert one.formula is not None
    found = entered(calculated(one.formula, ChainMap(visit.own, book.known)), one.declared)
    if isinstance(found, Why):
        what = f"{one.key} can't be calculated: {found.reason}"
        _raise(book, visit, one, level=Level.EXCEPTION, cause=Cause.NOT_CALCULABLE, rule="EXE-7", what=what)
        _keep(book, visit, one, ())
        return _recorded(book, visit, one, None, (1, visit.end, Origin.NOTHING))
    kept = known(one.declared, found)
    _keep(book, visit, one, () if kept is None else (kept,))
    recorded = _recorded(book, visit, one, found, (1, visit.end, Origin.CALCULATED))
    book.told[one.key] = recorded
    return recorded


def _keep(book: Book, visit: Visit, one: ParameterModel, contents: tuple[Known, ...]) -> None:
    """From now on formulas see these values; where there are none, not those of an earlier pass either."""
    if one.own is None or one.outside is None:
        return
    book.known.pop(one.outside, None)
    if contents:
        value: Any = contents if one.several else contents[-1]
        visit.own[one.own] = book.known[one.outside] = value


def _recorded(
    book: Book, visit: Visit, one: ParameterModel, value: Content, which: tuple[int, Decimal, Origin]
) -> Recorded:
    """One value, judged; `which` is its repetition, its time and where it comes from."""
    repetition, at, origin = which
    outcome = _judged(one, value)
    text = f"{value:f}" if isinstance(value, Decimal) else value
    if outcome in LEVELS:
        book.out.add(one.key)
        level, rule = LEVELS[outcome]
        what = f"{one.key}: {text}; {limits_text(one.declared)}"
        cause = Cause.OUT_OF_LIMIT
        _raise(book, visit, one, at=at, level=level, cause=cause, rule=rule, what=what, repetition=repetition)
    name = one.declared.code or one.declared.name
    return Recorded(parameter=name, repetition=repetition, at=at, value=text, origin=origin, outcome=outcome)


def _judged(parameter: ParameterModel, value: Content) -> Judged:
    """Where a value stands: a number against its limits, an answer against the expected one (EXE-3)."""
    declared = parameter.declared
    if isinstance(value, Decimal):
        if value not in parameter.judged:
            parameter.judged[value] = judge_number(value, declared)
        return parameter.judged[value]
    if value is None or declared.expected is None:
        return Judged.NOT_JUDGED
    return Judged.WITHIN if value == declared.expected else Judged.ACTION


def _raise(book: Book, visit: Visit, one: ParameterModel, **fields: Any) -> None:  # noqa: ANN401 -- those of Raised
    run = visit.run
    book.add(**{"at": visit.end, "phase": run.phase, "passes": run.passes, "parameter": one.key, **fields})
