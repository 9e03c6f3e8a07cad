"""What calculated values come to, from what is recorded: the same for an act and for what is shown before it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.execution.calculation.plan import Formulated, OfBatch, OfMoment, OfParameter, OfPass, Plan, Source
from domain.execution.calculation.values import Change, Excused, Input, Place, Result, Run, Stood, Waits
from domain.execution.content import Content, time_text
from domain.execution.kinds import Outcome
from domain.execution.rules.judgement import judge
from domain.execution.rules.recording import Repetitions, missing
from domain.kernel.quantity import Quantity
from domain.recipes.formulas.evaluating import evaluate
from domain.recipes.formulas.references import Reference
from domain.recipes.formulas.values import NotCalculable
from domain.recipes.kinds import ParameterKind, ParameterSource
from domain.recipes.simulating.contents import Known, Why, entered
from domain.recipes.values import Parameter
from domain.recipes.walking.seeing import last_seen


class Ledger:
    """What formulas of a batch see: the runs of its phases and the values in them."""

    def __init__(
        self, plan: Plan, runs: Iterable[Run], values: Iterable[Stood], size: Quantity, excused: Excused | None = None
    ) -> None:
        self.plan, self.size, self.excused = plan, size, excused or {}
        self.runs: dict[UUID, list[Run]] = {}
        for run in sorted(runs, key=lambda one: (one.passes, one.id)):
            self.runs.setdefault(run.phase, []).append(run)
        self.values: dict[tuple[UUID, UUID], dict[int, Stood]] = {}
        for one in values:
            self.put(one)

    def put(self, one: Stood) -> None:
        self.values.setdefault((one.run, one.parameter), {})[one.repetition] = one

    def applicable(self, one: Formulated, run: Run) -> bool:
        """Whether nobody said that the calculated value isn't (EXE-9)."""
        return None not in self.excused.get((run.id, one.parameter), ())

    def of(self, one: Formulated) -> Sequence[Run]:
        """The runs of its phase, in the order of their passes."""
        return self.runs.get(one.phase, ())

    def stands(self, one: Formulated, run: Run) -> Stood | None:
        """The calculated value of this run, where it has been calculated."""
        return self.values.get((run.id, one.parameter), {}).get(1)

    def places(self, wanted: Iterable[Formulated], runs: Collection[UUID] | None = None) -> frozenset[Place]:
        """Where these formulas give a value: in each run of their phases, or in those runs alone."""
        return frozenset(
            (one.parameter, run.id) for one in wanted for run in self.of(one) if runs is None or run.id in runs
        )

    def result(self, one: Formulated, run: Run) -> Result | Waits:
        """What the formula gives in this run now, or what it waits for (EXE-4, EXE-7)."""
        seen = _Seen(self, one, run)
        if seen.waits:
            return Waits(tuple(seen.waits))
        found = seen.vague or evaluate(one.formula, seen.known)
        if isinstance(found, NotCalculable) and found.reference is not None:
            return Waits((str(found.reference),))
        if isinstance(found, str):
            return _problem(found, seen)
        if isinstance(found, NotCalculable):
            return _problem(found.reason, seen)
        content = _content(entered(found.value, one.declared), one.declared)
        if isinstance(content, Why):
            return _problem(content.reason, seen)
        outcome = judge(content, one.expectation)
        return Result(content=content, outcome=outcome, problem=None, inputs=tuple(seen.inputs))


def settle(
    ledger: Ledger,
    wanted: Collection[Place],
    *,
    changed: Collection[UUID] = (),
    phases: Collection[UUID] = (),
    new: Callable[[], UUID],
) -> list[Change]:
    """Each of the wanted values that can be calculated for the first time, or that what changed makes another one.

    `changed` are parameters of which a value changed, `phases` those of the recipe that began or ended. What comes to
    the same is left as it stands. A value that a person gave, since it couldn't be calculated, stays until it can be.
    """
    touched, found = set(changed), list[Change]()
    for one, run in _in_order(ledger, wanted):
        before = ledger.stands(one, run)
        if before is not None and not (one.parameters & touched or (one.phases - {one.phase}) & set(phases)):
            continue
        after = ledger.result(one, run)
        if isinstance(after, Waits) or (before is not None and _same(before, after)):
            continue
        change = Change(one=one, run=run, value=new() if before is None else before.value, before=before, after=after)
        ledger.put(_stood(change))
        touched.add(one.parameter)
        found.append(change)
    return found


def _in_order(ledger: Ledger, wanted: Collection[Place]) -> Iterator[tuple[Formulated, Run]]:
    """Each behind those that it needs, in whatever pass: no value needs itself, of an earlier pass neither."""
    for one in ledger.plan.calculated:
        for run in ledger.of(one):
            if run.started_at is not None and (one.parameter, run.id) in wanted and ledger.applicable(one, run):
                yield one, run


def _same(before: Stood, after: Result) -> bool:
    if before.formula is None and after.problem is not None:
        return True
    told = before.content.as_json(), before.outcome, before.problem
    return told == (after.content.as_json(), after.outcome, after.problem) and before.formula is not None


def _stood(change: Change) -> Stood:
    return Stood(
        value=change.value,
        run=change.run.id,
        parameter=change.one.parameter,
        repetition=1,
        revision=change.revision,
        content=change.after.content,
        outcome=change.after.outcome,
        formula=change.one.text,
        problem=change.after.problem,
    )


def _problem(reason: str, seen: "_Seen") -> Result:
    return Result(content=Content(), outcome=Outcome.NOT_CALCULABLE, problem=reason[:2000], inputs=tuple(seen.inputs))


class _Seen:
    """What one formula sees: `waits` for values of its own phase, `vague` where one has no exact number."""

    def __init__(self, ledger: Ledger, one: Formulated, run: Run) -> None:
        self.ledger, self.one, self.own = ledger, one, run
        self.known: dict[Reference, Known] = {}
        self.inputs: list[Input] = []
        self.waits: list[str] = []
        self.vague: str | None = None
        for reference, source in one.needs.items():
            self._see(reference, source)

    def _see(self, reference: Reference, source: Source) -> None:
        match source:
            case OfParameter():
                self._values(reference, source)
            case OfMoment():
                self._moment(reference, source)
            case OfBatch():
                self._constant(reference, self.ledger.size)
            case OfPass():
                for innermost in self.own.passes[-1:]:
                    self._constant(reference, Quantity(Decimal(innermost), "1"))
            case None:
                pass
            case _:
                self._constant(reference, source)

    def _values(self, reference: Reference, source: OfParameter) -> None:
        run = self._run(source.phase, "completed_at")
        recorded = {} if run is None else self.ledger.values.get((run.id, source.parameter), {})
        if source.phase == self.own.phase:
            excused = self.ledger.excused.get((self.own.id, source.parameter), ())
            if missing(_repetitions(source.declared), {*recorded, *(one for one in excused if one is not None)}):
                self.waits.append(str(reference))
                return
        found = tuple(recorded[number] for number in sorted(recorded))
        self.inputs += [Input(str(reference), one.content.shown, one.value, one.revision) for one in found]
        exact = tuple(_known(one.content) for one in found)
        unclear = next((one for one, kept in zip(found, exact, strict=True) if kept is None), None)
        if unclear is not None:
            self.vague = self.vague or f"{reference} is {unclear.content.shown}, which is no exact value"
        elif exact:
            several = source.declared.repetition_limit > 1
            self.known[reference] = tuple(one for one in exact if one is not None) if several else exact[-1]

    def _moment(self, reference: Reference, source: OfMoment) -> None:
        run = self._run(source.phase, source.column)
        moment: datetime | None = None if run is None else getattr(run, source.column)
        if moment is not None:
            self.known[reference] = moment
            self.inputs.append(Input(str(reference), time_text(moment)))

    def _run(self, phase: UUID, moment: str) -> Run | None:
        """The run of a phase that this one sees: itself, or the last of another one of which that moment has come.

        Of several runs of one pass the last one counts that was in its place then.
        """
        if phase == self.own.phase:
            return self.own
        runs = {one.passes: one for one in self.ledger.runs.get(phase, ()) if self._counts(one, getattr(one, moment))}
        last = last_seen(runs, passes=self.own.passes, shared=self.one.shared.get(phase, 0))
        return None if last is None else runs[last]

    def _counts(self, run: Run, moment: datetime | None) -> bool:
        """Whether it had happened, and stood, when the formula's phase was completed; until then, whether it does."""
        until = self.own.completed_at
        if moment is None or (run.replaced_at is not None and (until is None or run.replaced_at <= until)):
            return False
        return until is None or moment <= until

    def _constant(self, reference: Reference, value: Quantity | str) -> None:
        self.known[reference] = value
        self.inputs.append(Input(str(reference), str(value)))


def _repetitions(declared: Parameter) -> Repetitions:
    if declared.source is ParameterSource.CALCULATED:
        return Repetitions(1, 1)
    return Repetitions(declared.repetitions, declared.repetition_limit)


def _known(content: Content) -> Any:  # noqa: ANN401 -- what a formula takes, or None
    """A content as formulas take it; None for one without an exact value."""
    if content.qualifier is not None:
        return None
    match content.kinds:
        case (ParameterKind.NUMBER,):
            assert content.number is not None
            return Quantity(content.number, content.unit or "1")
        case (ParameterKind.YES_NO,):
            return content.yes_no
        case (ParameterKind.DATE_TIME,):
            assert content.date_time is not None
            return content.date_time.astimezone(UTC)
        case (ParameterKind.TEXT,) | (ParameterKind.CHOICE,):
            return content.shown
        case _:
            return None


def _content(value: Any, declared: Parameter) -> Content | Why:  # noqa: ANN401, PLR0911 -- as `entered` gives it
    """What a formula gave, as a record keeps it."""
    match declared.kind:
        case _ if isinstance(value, Why):
            return value
        case ParameterKind.NUMBER:
            return Content(number=value or value.copy_abs(), unit=declared.unit or "1")
        case ParameterKind.YES_NO:
            return Content(yes_no=value == "yes")
        case ParameterKind.DATE_TIME:
            return Content(date_time=datetime.fromisoformat(value))
        case ParameterKind.CHOICE if value not in declared.choices:
            return Why(f"{value[:80]!r} is none of its choices")
        case ParameterKind.CHOICE:
            return Content(choice=value)
        case _ if not value.strip():
            return Why("the text is empty")
        case _:
            return Content(text=value)
