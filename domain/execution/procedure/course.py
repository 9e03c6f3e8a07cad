"""How far a batch is on its procedure, from its rows alone: what may begin, and what it waits for (EXE-1, EXE-20)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from domain.execution.kinds import PhaseState
from domain.execution.procedure.plans import Plan
from domain.execution.procedure.refusals import CompletionWaits, ConditionUnanswered, NotOnPath
from domain.execution.refusals import OutOfSequence
from domain.execution.rules import sequence
from domain.execution.rules.sequence import Standing
from domain.recipes.walking.before import stands_before
from domain.recipes.walking.standing import walked
from domain.recipes.walking.values import Progress, Question, Run, RunState
from domain.recipes.walking.walk import Walk


def run_of(standing: Standing) -> Run:
    return Run(standing.number, standing.passes)


@dataclass(frozen=True)
class Course:
    """`standings` are the runs of the batch, `answers` the decisions that it follows.

    `reasons` are why conditions could not be evaluated when that was tried last.
    What a correction took the signatures of is not done: nothing begins behind it until they are given again (EXE-7).
    What began before that goes on. So it does where a complete phase is run again.
    """

    plan: Plan
    standings: Sequence[Standing]
    answers: Mapping[Question, bool]
    reasons: Mapping[Question, str] = field(default_factory=dict)

    def with_run(self, changed: Standing) -> "Course":
        """The same with one of its runs as it is, or will be, now."""
        found = [
            replace(changed, during=one.during) if run_of(one) == run_of(changed) else one for one in self.standings
        ]
        return replace(self, standings=found)

    def with_answer(self, question: Question, *, holds: bool | None) -> "Course":
        """The same with another answer; None: with none."""
        others = {one: held for one, held in self.answers.items() if one != question}
        return replace(self, answers=others if holds is None else {**others, question: holds})

    def of(self, run: Run) -> Standing:
        return next(one for one in self.standings if run_of(one) == run)

    @property
    def asked(self) -> tuple[Question, ...]:
        """The conditions to be decided now, in the order in which they came up."""
        return () if self.plan.straight else tuple(self._walk.asked)

    @property
    def complete(self) -> bool:
        """True when nothing of the batch is left to execute, to sign or to decide."""
        if self.plan.straight:
            return sequence.all_done(self.standings)
        begun = [one for one in self.standings if one.begun or one.again]
        return all(one.done for one in begun) and self._walk.complete

    @property
    def astray(self) -> bool:
        """Whether something began that these answers wouldn't have let begin."""
        runs = [one for one in self.standings if one.state is not PhaseState.IDLE]
        there = self._history
        return any(run_of(one) not in there.running and not _settled(there, run_of(one)) for one in runs)

    def left_out(self, run: Run) -> bool:
        """Whether a run that hasn't begun won't, by the decisions that are followed."""
        return not self.plan.straight and self._history.left_out(run)

    def may_begin(self, run: Run) -> bool:
        """Whether an idle run is in its turn."""
        if self.plan.linear or self._again(run):
            return not self.waits_for(run)
        return run in self._walk.may_begin

    def next(self) -> frozenset[Run]:
        """The idle runs that may begin, and the first that may not: what is behind it waits for at least as much."""
        idle = sorted(map(run_of, (one for one in self.standings if not one.begun)), key=_in_order)
        ready = {run for run in idle[: sequence.LOOKED_AT] if self.may_begin(run)}
        ready |= frozenset() if self.plan.linear else set(self._walk.may_begin) & set(idle)
        waiting = [run for run in idle if run not in ready and not self.left_out(run)]
        return frozenset(ready | set(waiting[:1]))

    def waits_for(self, run: Run) -> tuple[int, ...]:
        """The numbers of the phases that keep an idle run from beginning, in their order."""
        if self.plan.linear:
            return sequence.waits_for(run.phase, self.standings)
        if self._again(run):  # the batch went on from it once, so that nothing else keeps it
            return tuple(sorted({*self._before(run), *self._carrier(run)}))
        if run in self._walk.may_begin:
            return ()
        linked = self._walk.waits_for(run)
        found = linked or {*self._before(run), *self._carrier(run)}
        # What runs during another in a branch or loop of its own may have to wait for that one's end all the same.
        return tuple(sorted(found or set(self._before(run, alone=True))))

    def require_may_begin(self, run: Run) -> None:
        """Raises OutOfSequence, NotOnPath, ConditionUnanswered."""
        if self.may_begin(run):
            return
        if self.left_out(run):
            raise NotOnPath(number=run.phase)
        waiting = self.waits_for(run)
        if waiting or not self.asked:
            raise OutOfSequence(number=run.phase, waiting=waiting)
        because = "; ".join(dict.fromkeys(self.reasons[one] for one in self.asked if one in self.reasons))
        blocks = tuple(one.block for one in self.asked)
        raise ConditionUnanswered(number=run.phase, blocks=blocks, because=because or "a value is missing")

    def require_may_complete(self, run: Run) -> None:
        """What links let it end after has happened (EXE-12); none name an inserted phase. Raises CompletionWaits."""
        route = self.plan.route
        if self.plan.linear or run.phase not in route.phases or not route.ends.get(route.phases[run.phase]):
            return
        walk = self._history
        if not walk.may_complete(run):
            raise CompletionWaits(number=run.phase, waiting=walk.waits_for(run))

    def _again(self, run: Run) -> bool:
        return any(one.again for one in self.standings if run_of(one) == run)

    def _before(self, run: Run, *, alone: bool = False) -> Iterator[int]:
        """What of the procedure's own order isn't done yet."""
        for one in self.standings:
            other = run_of(one)
            if not one.done and stands_before(self.plan.route, other, run, alone=alone) and not self.left_out(other):
                yield one.number

    def _carrier(self, run: Run) -> Iterator[int]:
        """What it runs during, where that hasn't begun in the same passes of the loops around both."""
        during = self.plan.route.during.get(self.plan.route.phases[run.phase])
        if during is not None:
            carrier, shared = self.plan.route.phase(during.of).number, run.passes[: during.shared]
            begun = (one for one in self.standings if one.begun)
            if not any(one.number == carrier and one.passes[: during.shared] == shared for one in begun):
                yield carrier

    @cached_property
    def _walk(self) -> Walk:
        """Along what is done: a phase has ended once all its signatures are valid."""
        return self._walked(lambda one: one.done)

    @cached_property
    def _history(self) -> Walk:
        """Along what happened: a phase that was completed stays so, whatever a correction or a repeat takes back."""
        return self._walked(lambda one: one.state is PhaseState.COMPLETE or one.excused or one.again)

    def _walked(self, ended: Callable[[Standing], bool]) -> Walk:
        runs = {
            run_of(one): RunState.COMPLETE if ended(one) else RunState.RUNNING
            for one in self.standings
            if one.begun or one.again
        }
        return walked(self.plan.route, Progress(runs, self.answers))


def _settled(walk: Walk, run: Run) -> bool:
    return bool(walk.settled.get((walk.route.phases[run.phase], run.passes)))


def _in_order(run: Run) -> tuple[object, ...]:
    return (run.phase, run.passes)
