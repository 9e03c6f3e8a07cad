"""Going along a procedure act by act: what begins, ends and is decided, and what may come next."""

from collections import defaultdict, deque
from collections.abc import Callable

from domain.recipes.kinds import BlockKind, Moment
from domain.recipes.values import Block, Phase
from domain.recipes.walking.refusals import NotItsTurn
from domain.recipes.walking.route import WHOLE, Place, Route, Wait
from domain.recipes.walking.values import Passes, Question, Run

Here = tuple[int, Passes]
"""A place in one pass of the loops around it. The steps of a loop are run at its place with its own pass added."""


class Walk:
    """A walk from the beginning. `may_begin`, `asked` and `at_bound` are in the order in which they came up.

    An act costs as much as it changes, whatever the size of the procedure.
    """

    def __init__(self, route: Route) -> None:
        self.route = route
        self.may_begin: dict[Run, None] = {}
        self.running: dict[Run, None] = {}
        self.asked: dict[Question, None] = {}
        self.at_bound: list[Question] = []
        self.settled: dict[Here, bool] = {}
        """What has come to its end: True complete, False left out."""
        self._entered: set[Here] = set()
        self._begun: set[Here] = set()
        self._waiting: defaultdict[int, set[Passes]] = defaultdict(set)
        """Phases whose turn has come and that haven't begun."""
        self._in_turn: defaultdict[int, set[Passes]] = defaultdict(set)
        """Blocks whose steps are being run one after the other."""
        self._front: dict[Here, int] = {}
        self._agenda: deque[tuple[Callable[[int, Passes], None], int, Passes]] = deque()
        self._later(self._enter, WHOLE, ())
        self._work()

    @property
    def complete(self) -> bool:
        """Whether nothing is left to be run."""
        return (WHOLE, ()) in self.settled

    def begin(self, run: Run) -> None:
        """A phase begins. Raises NotItsTurn."""
        if run not in self.may_begin:
            raise NotItsTurn(what=f"Phase {run.phase} can't begin", waits_for=self.waits_for(run))
        del self.may_begin[run]
        self.running[run] = None
        index = self.route.phases[run.phase]
        self._waiting[index].remove(run.passes)
        for shared in range(len(run.passes) + 1):
            self._begun.add((index, run.passes[:shared]))
        self._wake(index)
        self._work()

    def may_complete(self, run: Run) -> bool:
        """Whether a phase is running, and nothing else has to happen before it may end."""
        waits = self.route.ends.get(self.route.phases[run.phase], ())
        return run in self.running and all(self._met(wait, run.passes) for wait in waits)

    def end(self, run: Run) -> None:
        """A phase is complete. Raises NotItsTurn."""
        if not self.may_complete(run):
            raise NotItsTurn(what=f"Phase {run.phase} can't be completed", waits_for=self.waits_for(run))
        del self.running[run]
        self._settle(self.route.phases[run.phase], run.passes, done=True)
        self._work()

    def decide(self, question: Question, *, holds: bool) -> None:
        """A condition was evaluated. Raises NotItsTurn where it isn't asked."""
        if question not in self.asked:
            raise NotItsTurn(what=f"The condition of {question.block} can't be decided")
        del self.asked[question]
        place = self.route.places[self.route.blocks[question.block]]
        if _kind(place) is BlockKind.LOOP:
            self._passed(place, question, holds=holds)
        else:
            self._chosen(place, question.passes, taken=holds)
        self._work()

    def waits_for(self, run: Run) -> tuple[int, ...]:
        """The numbers of the phases that links or `during` make it wait for; none where its turn hasn't come."""
        index = self.route.phases[run.phase]
        if run in self.running:
            waits = self.route.ends.get(index, ())
        elif run.passes in self._waiting[index]:
            waits = (*self.route.begins.get(index, ()), *self.route.together.get(index, ()))
        else:
            waits = ()
        unmet = {wait.of for wait in waits if not self._met(wait, run.passes)}
        return tuple(sorted(self.route.phase(one).number for one in unmet))

    def blocked(self) -> dict[int, tuple[int, ...]]:
        """The numbers of the phases whose turn has come and that may not begin, with those that they wait for."""
        runs = [Run(self.route.phase(index).number, one) for index, all_ in self._waiting.items() for one in all_]
        return {run.phase: self.waits_for(run) for run in runs if run not in self.may_begin}

    def left_out(self, run: Run) -> bool:
        """Whether this run, which hasn't begun, is left out: it, or a block around it, has come to its end without."""
        place = self.route.places[self.route.phases[run.phase]]
        if run in self.running or self.settled.get((place.at, run.passes)):
            return False
        around = (*place.within, place.at)
        return any((one, run.passes[: len(self.route.places[one].loops)]) in self.settled for one in around)

    def skipped(self, index: int) -> bool:
        """Whether a place is left out for good, and was never entered."""
        place = self.route.places[index]
        around = (*place.within, index)
        outer = [one for one in around if not self.route.places[one].loops]
        begun = isinstance(place.element, Phase) and (index, ()) in self._begun
        return not begun and any((one, ()) in self.settled for one in outer)

    def _later(self, act: Callable[[int, Passes], None], index: int, passes: Passes) -> None:
        """Follow-up acts wait in a queue: a long row of steps must not become a deep recursion."""
        self._agenda.append((act, index, passes))

    def _work(self) -> None:
        while self._agenda:
            act, index, passes = self._agenda.popleft()
            act(index, passes)

    def _enter(self, index: int, passes: Passes) -> None:
        """The turn of a block or phase has come."""
        if (index, passes) in self._entered:
            return
        self._entered.add((index, passes))
        place = self.route.places[index]
        kind = _kind(place)
        if isinstance(place.element, Block) and kind is not BlockKind.LOOP:
            self._reach_beside(index, passes)
        if isinstance(place.element, Phase):
            self._reach(index, passes)
        elif kind is BlockKind.PARALLEL and place.steps:
            for step in place.steps:
                self._later(self._enter, step, passes)
        elif kind is BlockKind.SELECTION:
            self._ask(place, passes)
        else:
            inside = (*passes, 1) if kind is BlockKind.LOOP else passes
            self._start(index, inside)

    def _reach_beside(self, index: int, passes: Passes) -> None:
        for one in self.route.beside.get(index, ()):
            self._later(self._reach, one, passes[: len(self.route.places[one].loops)])

    def _reach(self, index: int, passes: Passes) -> None:
        """A phase waits for nothing but links, and for what it runs during; so does what runs during it."""
        self._reach_beside(index, passes)
        if (index, passes) not in self._begun:
            self._waiting[index].add(passes)
            self._look(index)

    def _start(self, index: int, inside: Passes) -> None:
        """The steps of a block are run, of a loop in one of its passes."""
        if _kind(self.route.places[index]) is BlockKind.LOOP:
            self._reach_beside(index, inside)
        self._in_turn[index].add(inside)
        self._later(self._go_on, index, inside)

    def _go_on(self, index: int, inside: Passes) -> None:
        """The turn of the next step comes where all before it have come to their end."""
        if inside not in self._in_turn[index]:
            return
        steps = self.route.places[index].steps
        front = self._front.get((index, inside), 0)
        while front < len(steps) and (steps[front], inside) in self.settled:
            front += 1
        self._front[index, inside] = front
        if front == len(steps):
            self._in_turn[index].remove(inside)
            self._ended(self.route.places[index], inside)
        elif steps[front] not in self.route.during or self._alone(steps[front], inside):
            self._later(self._enter, steps[front], inside)

    def _alone(self, index: int, passes: Passes) -> bool:
        """Whether what a phase was to run during isn't run, so that the phase is a step as any other."""
        carrier = self.route.during[index]
        begun = (carrier.of, passes[: carrier.shared]) in self._begun
        return not begun and (carrier.settles, passes[: carrier.shared]) in self.settled

    def _ended(self, place: Place, inside: Passes) -> None:
        """All steps have come to their end."""
        if _kind(place) is not BlockKind.LOOP:
            self._settle(place.at, inside, done=True)
        elif isinstance(place.element, Block) and place.element.condition:
            self.asked[Question(place.element.code, inside)] = None
        else:
            self._settle(place.at, inside[:-1], done=True)

    def _passed(self, place: Place, question: Question, *, holds: bool) -> None:
        """A pass of a loop is over: another one, or on."""
        assert isinstance(place.element, Block)
        outer, number = question.passes[:-1], question.passes[-1]
        if not holds and number < (place.element.passes or 1):
            self._start(place.at, (*outer, number + 1))
            return
        if not holds:
            self.at_bound.append(question)
        self._settle(place.at, outer, done=True)

    def _ask(self, selection: Place, passes: Passes) -> None:
        """Go to the first branch that isn't ruled out: it is asked for, or taken where it has no condition."""
        for step in selection.steps:
            if (step, passes) in self.settled:
                continue
            element = self.route.places[step].element
            # A loop's own condition is asked at the end of its passes.
            if isinstance(element, Block) and element.condition and element.kind is not BlockKind.LOOP:
                self.asked[Question(element.code, passes)] = None
            else:
                self._chosen(self.route.places[step], passes, taken=True)
            return
        self._settle(selection.at, passes, done=True)

    def _chosen(self, branch: Place, passes: Passes, *, taken: bool) -> None:
        selection = self.route.places[branch.within[-1]]
        if not taken:
            self._settle(branch.at, passes, done=False)
            self._ask(selection, passes)
            return
        for step in selection.steps:
            if step != branch.at and (step, passes) not in self.settled:
                self._settle(step, passes, done=False)
        self._later(self._enter, branch.at, passes)

    def _settle(self, index: int, passes: Passes, *, done: bool) -> None:
        """Something has come to its end, or is left out with all that lies in it."""
        self.settled[index, passes] = done
        place = self.route.places[index]
        if not done and _kind(place) is not BlockKind.LOOP:
            for step in place.steps:
                self._settle(step, passes, done=False)
        self._wake(index)
        if index == WHOLE:
            return
        holder = self.route.places[place.within[-1]]
        match _kind(holder):
            case BlockKind.PARALLEL:
                self._joined(holder, passes)
            case BlockKind.SELECTION:
                if done:
                    self._settle(holder.at, passes, done=True)
            case _:
                self._later(self._go_on, holder.at, passes)

    def _joined(self, parallel: Place, passes: Passes) -> None:
        """A parallel is over once each of its branches is."""
        key = (parallel.at, passes)
        if key in self._entered and key not in self.settled:
            self._front[key] = self._front.get(key, 0) + 1
            if self._front[key] == len(parallel.steps):
                self._settle(parallel.at, passes, done=True)

    def _wake(self, index: int) -> None:
        """Look again at the phases that something here may let begin."""
        for one in self.route.wakes.get(index, ()):
            self._look(one)
            holder = self.route.places[one].within[-1]
            if one in self.route.during and holder in self._in_turn:
                for inside in sorted(self._in_turn[holder]):
                    self._later(self._go_on, holder, inside)

    def _look(self, index: int) -> None:
        """Whether a phase whose turn has come may begin, and with it those that begin together with it."""
        for one in (index, *(wait.of for wait in self.route.together.get(index, ()))):
            for passes in sorted(self._waiting[one]):
                run = Run(self.route.phase(one).number, passes)
                if run not in self.may_begin and self._may_begin(one, passes):
                    self.may_begin[run] = None

    def _may_begin(self, index: int, passes: Passes) -> bool:
        return self._ready(index, passes) and all(
            self._met(wait, passes) or self._partner_ready(wait, passes) for wait in self.route.together.get(index, ())
        )

    def _partner_ready(self, wait: Wait, passes: Passes) -> bool:
        shared = passes[: wait.shared]
        return any(one[: wait.shared] == shared and self._ready(wait.of, one) for one in self._waiting.get(wait.of, ()))

    def _ready(self, index: int, passes: Passes) -> bool:
        if not all(self._met(wait, passes) for wait in self.route.begins.get(index, ())):
            return False
        beside = index in self.route.during and not self._alone(index, passes)
        return beside or (index, passes) in self._entered

    def _met(self, wait: Wait, passes: Passes) -> bool:
        """Whether the moment has come, or never will because what is waited for isn't on the path."""
        shared = passes[: wait.shared]
        begun = wait.moment is Moment.STARTED and (wait.of, shared) in self._begun
        return begun or (wait.settles, shared) in self.settled


def _kind(place: Place) -> BlockKind | None:
    return place.element.kind if isinstance(place.element, Block) else None
