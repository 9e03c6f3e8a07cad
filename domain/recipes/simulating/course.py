"""One case from its beginning to its end: a clock, the walk, and what happens at each moment."""

from collections.abc import Mapping
from decimal import Decimal
from heapq import heappop, heappush
from typing import NamedTuple

from domain.kernel.quantity import Quantity
from domain.recipes.formulas.references import Reference
from domain.recipes.kinds import Moment
from domain.recipes.simulating.book import Book
from domain.recipes.simulating.bounds import DEFAULT_DURATION, PHASE_RUNS, SECONDS, require_at_most
from domain.recipes.simulating.contents import Known, Why
from domain.recipes.simulating.linking import Timing
from domain.recipes.simulating.model import Model, PhaseModel
from domain.recipes.simulating.recording import Visit, content, record
from domain.recipes.simulating.result import Cause, Decided, Lasting, Level, PhaseRun
from domain.recipes.simulating.times import moment, seconds
from domain.recipes.walking.values import Passes, Question, Run
from domain.recipes.walking.walk import Walk

ENDS, BEGINS = 0, 1
"""At one moment, what ends makes room for what begins."""
Event = tuple[Decimal, int, int, int, Run]
"""When, whether it ends or begins, how deep it runs during others (the deepest ends first), in which order it came."""


class Snapshot(NamedTuple):
    """A condition as it first came up: how it came out, and what was known of all that it depends on."""

    passes: Passes
    holds: bool
    known: Mapping[Reference, Known]


class Course:
    """`path`, `decisions`, `snapshots` by the condition's block, and the book fill up as it goes on."""

    def __init__(self, model: Model, book: Book) -> None:
        self.model = model
        self.book = book
        self.walk = Walk(model.route)
        self.timing = Timing(model, book)
        self.clock = Decimal(0)
        self.path: list[PhaseRun] = []
        self.decisions: list[Decided] = []
        self.snapshots: dict[str, Snapshot] = {}
        self._events: list[Event] = []
        self._order = 0
        self._planned: set[Run] = set()
        self._started: dict[Run, tuple[Decimal, Lasting]] = {}
        self._due: dict[Run, Decimal] = {}
        self._held: list[Run] = []

    def run(self) -> None:
        """To the end, or until nothing can happen any more. Raises SimulationTooLarge."""
        self._next()
        while self._events:
            self.clock, what, _, _, run = heappop(self._events)
            require_at_most(int(self.clock), int(SECONDS), "seconds of simulated time in one case")
            if what == BEGINS:
                self._begin(run)
            else:
                self._end(run)
            self._next()
        if not self.walk.complete:
            self._stuck()

    def _next(self) -> None:
        """Decide what is asked, plan what may begin, and end what was held up."""
        while self.walk.asked:
            for question in tuple(self.walk.asked):
                self._decide(question)
        new = [run for run in self.walk.may_begin if run not in self._planned]
        if new:
            self._plan(new)
        for run in tuple(self._held):
            if self.walk.may_complete(run):
                self._held.remove(run)
                self._push(ENDS, run, self.clock)

    def _decide(self, question: Question) -> None:
        found = self.book.answer(self.model.conditions[question.block], question.passes)
        holds = found is True
        why = found.reason if isinstance(found, Why) else None
        self.decisions.append(
            Decided(block=question.block, passes=question.passes, at=self.clock, holds=None if why else holds)
        )
        if question.block not in self.snapshots:
            needs = self.model.needs[question.block]
            held = {one: self.book.known[one] for one in needs if one in self.book.known}
            self.snapshots[question.block] = Snapshot(question.passes, holds, held)
        if why:
            what = f"the condition of {question.block} can't be calculated, and counts as not holding: {why}"
            self._raise(Cause.NOT_CALCULABLE, "EXE-7", what, question)
        require_at_most(len(self.decisions), PHASE_RUNS, "decisions in one case")
        bounds = len(self.walk.at_bound)
        self.walk.decide(question, holds=holds)
        if len(self.walk.at_bound) > bounds:
            what = f"{question.block} was run {question.passes[-1]} times, and its condition doesn't hold yet"
            self._raise(Cause.LOOP_AT_BOUND, "EXE-1", what, question)

    def _raise(self, cause: Cause, rule: str, what: str, question: Question) -> None:
        at, level = self.clock, Level.EXCEPTION
        self.book.add(
            at=at, level=level, cause=cause, rule=rule, what=what, passes=question.passes, element=question.block
        )

    def _plan(self, runs: list[Run]) -> None:
        """When each begins; those that begin together, when the last of them may."""
        times = {}
        for run in runs:
            phase = self.model.phases[run.phase]
            earliest = self.timing.earliest(phase.at, Moment.STARTED, run.passes)
            times[run] = max(self.clock, earliest) + self.book.given.waits.get(phase.label, Decimal(0))
        for run in runs:
            joined = {wait.of for wait in self.model.route.together.get(self.model.phases[run.phase].at, ())}
            group = [times[one] for one in runs if self.model.phases[one.phase].at in joined]
            self._planned.add(run)
            self._push(BEGINS, run, max((times[run], *group)))

    def _push(self, what: int, run: Run, at: Decimal) -> None:
        self._order += 1
        heappush(self._events, (at, what, -self.model.phases[run.phase].depth, self._order, run))

    def _begin(self, run: Run) -> None:
        self.book.budget.run()
        phase = self.model.phases[run.phase]
        self.walk.begin(run)
        self.book.known[phase.started] = moment(self.clock)
        self.timing.happened(phase.at, Moment.STARTED, run, self.clock)
        duration, lasting = self._duration(phase, run)
        self._started[run] = (self.clock, lasting)
        self._due[run] = self.clock + duration
        self._push(ENDS, run, self._due[run])

    def _duration(self, phase: PhaseModel, run: Run) -> tuple[Decimal, Lasting]:
        given = self.book.given.durations.get(phase.label)
        if given is not None:
            return given, Lasting.CASE
        during = self.model.route.during.get(phase.at)
        if during is not None:
            shared = run.passes[: during.shared]
            number = self.model.route.phase(during.of).number
            carriers = (one for one in self.walk.running if one.phase == number)
            carrier = next((one for one in carriers if one.passes[: during.shared] == shared), None)
            if carrier is not None:
                return max(self._due[carrier] - self.clock, Decimal(0)), Lasting.DURING
        return self._timed(phase, run) or (DEFAULT_DURATION, Lasting.ASSUMED)

    def _timed(self, phase: PhaseModel, run: Run) -> tuple[Decimal, Lasting] | None:
        """The longest time among the numbers that say how long it lasts."""
        found = []
        for one in phase.lasting:
            value, _ = content(self.book, one, run, 1)
            if isinstance(value, Decimal) and value > 0 and one.declared.unit is not None:
                found.append(seconds(Quantity(value, one.declared.unit), path=("values", one.key)))
        return (max(found), Lasting.PARAMETER) if found else None

    def _end(self, run: Run) -> None:
        phase = self.model.phases[run.phase]
        later = max(self.timing.earliest(phase.at, Moment.COMPLETED, run.passes), self._other_end(phase))
        if later > self.clock:
            self._due[run] = later
            self._push(ENDS, run, later)
            return
        if not self.walk.may_complete(run):
            self._held.append(run)
            return
        self.book.known[phase.completed] = moment(self.clock)
        start, lasting = self._started[run]
        values = record(self.book, Visit(phase, run, start, self.clock))
        self.path.append(
            PhaseRun(
                phase=run.phase,
                code=phase.label,
                passes=run.passes,
                start=start,
                end=self.clock,
                lasting=lasting,
                values=values,
            )
        )
        self.timing.happened(phase.at, Moment.COMPLETED, run, self.clock)
        self.walk.end(run)

    def _other_end(self, phase: PhaseModel) -> Decimal:
        """When the other end of a transfer is due that still runs: both end together."""
        others = self.model.transfers.get(phase.at, ())
        due = [self._due[one] for one in self.walk.running if one.phase in others and one in self._due]
        return max(due, default=self.clock)

    def _stuck(self) -> None:
        waiting = {run.phase: self.walk.waits_for(run) for run in self.walk.running}
        waiting |= self.walk.blocked()
        told = "; ".join(
            f"phase {one} waits for {', '.join(map(str, of))}" for one, of in sorted(waiting.items()) if of
        )
        what = f"nothing can happen any more: {told or 'nothing may begin'}"
        self.book.add(at=self.clock, level=Level.EXCEPTION, cause=Cause.STUCK, rule="EXE-1", what=what)
