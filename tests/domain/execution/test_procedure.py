"""ISA-88's states and commands, as values: every level follows from the phases and the commands in force."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.execution.kinds import BatchState, HoldKind, Level, PhaseState
from domain.execution.rules import procedure
from domain.execution.rules.procedure import InForce, Place, Run
from domain.execution.states import BATCH, PHASE, PROCEDURE, BatchAct, Command, PhaseAct
from migrations.versions import m0060_states

UNIT, MIX, DRY = UUID(int=1), UUID(int=2), UUID(int=3)
BLOCKS = (
    Place(Level.UNIT_PROCEDURE, block=UNIT, within=frozenset({UNIT})),
    Place(Level.OPERATION, block=MIX, within=frozenset({UNIT, MIX})),
    Place(Level.OPERATION, block=DRY, within=frozenset({UNIT, DRY})),
)
PHASES = tuple(
    Place(Level.PHASE, phase=UUID(int=10 + number), within=frozenset({UNIT, MIX if number < 2 else DRY}))
    for number in range(4)
)
PLACES = (procedure.PROCEDURE, *BLOCKS, *PHASES)
COMMANDING = {Command.PAUSE, Command.RESUME, Command.HOLD, Command.RESTART, Command.STOP, Command.ABORT, Command.REACH}
LIFTED_BY = {HoldKind.PAUSE: Command.RESUME, HoldKind.HOLD: Command.RESTART}
MOVING = frozenset({PhaseState.PAUSING, PhaseState.HOLDING, PhaseState.STOPPING, PhaseState.ABORTING})


def _ends(table: Mapping[tuple[Any, Any], Any], goals: set[str]) -> set[str]:
    """The states from which one of the goals can be reached."""
    found = set(goals)
    while True:
        more = {before for (before, _), after in table.items() if after in found} - found
        if not more:
            return found
        found |= more


@pytest.mark.requirement("CMD-1")
def test_no_state_is_without_a_way_out() -> None:
    assert _ends(PHASE.table, {PhaseState.COMPLETE}) == set(PhaseState)
    assert _ends(BATCH.table, {BatchState.COMPLETE}) == set(BatchState) - {
        *(BatchState.STOPPING, BatchState.STOPPED, BatchState.ABORTING, BatchState.ABORTED)
    }
    assert _ends(BATCH.table, {BatchState.ABORTED}) == set(BatchState) - {BatchState.STOPPED}


@pytest.mark.requirement("CMD-1")
def test_a_batch_that_is_stopped_or_aborted_never_goes_on() -> None:
    for state in (BatchState.STOPPED, BatchState.ABORTED):
        assert {after for (before, _), after in BATCH.table.items() if before is state} == {state}
    assert not [act for act in BatchAct if act.value == Command.RESET.value]


@pytest.mark.requirement("CMD-1")
def test_phases_begin_charge_and_complete_only_while_their_work_goes_on() -> None:
    assert [state for state, act in BATCH.table if act is BatchAct.START] == [BatchState.IDLE, BatchState.RUNNING]
    for act in (BatchAct.EXECUTE, PhaseAct.EXECUTE, PhaseAct.COMPLETE):
        table = BATCH.table if isinstance(act, BatchAct) else PHASE.table
        assert {str(state) for state, one in table if one is act} == {"RUNNING", "PAUSING"}


def test_the_database_keeps_the_same_tables() -> None:
    def steps(pairs: AbstractSet[tuple[Any, Any]]) -> set[str]:
        return {f"{before}>{after}" for before, after in pairs if before != after}

    phases = {(before, after) for (before, act), after in PHASE.table.items() if act is not PhaseAct.RESET}
    assert set(m0060_states.OF_PHASE.split()) == steps(phases)
    batches = {(before, after) for (before, _), after in BATCH.table.items()}
    reached = {before: after for (before, act), after in BATCH.table.items() if act is BatchAct.REACH}
    at_once = {(before, reached[after]) for before, after in batches if after in reached}
    assert set(m0060_states.OF_BATCH.split()) == steps(batches | at_once)


class Plant(RuleBasedStateMachine):
    """A unit procedure of two operations of two phases each, under any commands, by the rules of the commands."""

    def __init__(self) -> None:
        super().__init__()
        self.runs = [Run(place, PhaseState.IDLE) for place in PHASES]
        self.commands: list[InForce] = []
        self.begun = False

    def state(self, place: Place) -> PhaseState:
        begun = self.begun and place.level is Level.PROCEDURE
        return procedure.state_at(place, self.runs, self.commands, begun=begun)

    def settle(self) -> None:
        restarted = [one for one in self.commands if one.restarting]
        for one in restarted:
            below = {run.state for run in self.runs if one.place.covers(run.place)}
            if PhaseState.RESTARTING not in below:
                self.commands.remove(one)

    def move(self, place: Place, command: Command) -> None:
        self.runs = [
            replace(one, state=procedure.moved(one, command, self.commands)) if place.covers(one.place) else one
            for one in self.runs
        ]
        self.settle()

    def set(self, place: Place, state: PhaseState, *, done: bool = False) -> None:
        self.runs = [replace(one, state=state, done=done) if one.place == place else one for one in self.runs]
        self.settle()

    @rule(place=st.sampled_from(PHASES))
    def start(self, place: Place) -> None:
        above = any(not one.restarting and one.place.covers(place) for one in self.commands)
        free = self.state(procedure.PROCEDURE) in {PhaseState.IDLE, PhaseState.RUNNING} and not above
        if free and self.state(place) is PhaseState.IDLE:
            self.begun = True
            self.set(place, PhaseState.RUNNING)

    @rule(place=st.sampled_from(PHASES))
    def complete(self, place: Place) -> None:
        if self.state(place) in {PhaseState.RUNNING, PhaseState.PAUSING}:
            self.set(place, PhaseState.COMPLETE, done=True)

    @rule(place=st.sampled_from(PHASES))
    def confirm(self, place: Place) -> None:
        after = PROCEDURE.table.get((self.state(place), Command.REACH))
        if after is not None:
            (run,) = (one for one in self.runs if one.place == place)
            again = after is PhaseState.RUNNING
            self.set(place, procedure.running_again(run, self.commands) if again else after)

    @rule(place=st.sampled_from(PHASES))
    def hold_and_restart(self, place: Place) -> None:
        """What otherwise takes four steps at the same phase, before somebody says that it runs again."""
        self.start(place)
        self.halt(place, HoldKind.HOLD)
        self.confirm(place)
        self.lift(place, HoldKind.HOLD)

    @rule(place=st.sampled_from(PLACES), kind=st.sampled_from(HoldKind))
    def halt(self, place: Place, kind: HoldKind) -> None:
        if (self.state(place), Command[kind]) in PROCEDURE.table:
            self.commands = [one for one in self.commands if not procedure.outdone(place, kind, one)]
            self.commands.append(InForce(kind, place))
            self.move(place, Command[kind])

    @rule(place=st.sampled_from(PLACES), kind=st.sampled_from(tuple(LIFTED_BY)))
    def lift(self, place: Place, kind: HoldKind) -> None:
        own = InForce(kind, place)
        others = [one for one in self.commands if one != own and not one.restarting and one.place != place]
        allowed = self.state(place) is PhaseState.COMPLETE or (self.state(place), LIFTED_BY[kind]) in PROCEDURE.table
        if own in self.commands and allowed and not any(one.place.covers(place) for one in others):
            self.commands.remove(own)
            if kind is HoldKind.HOLD:
                self.commands.append(replace(own, restarting=True))
            self.move(place, LIFTED_BY[kind])

    @rule(place=st.sampled_from(PLACES[1:]))
    def reset(self, place: Place) -> None:
        above = [one for one in self.commands if one.place != place and one.place.covers(place) and not one.restarting]
        running = self.state(procedure.PROCEDURE) is PhaseState.RUNNING
        if running and not above and (self.state(place), Command.RESET) in PROCEDURE.table:
            self.commands = [one for one in self.commands if not place.covers(one.place)]
            for one in [one for one in self.runs if place.covers(one.place)]:
                if (one.state, Command.RESET) in PROCEDURE.table:
                    self.set(one.place, PhaseState.IDLE)

    @invariant()
    def nothing_runs_under_a_command(self) -> None:
        for one in self.runs:
            kinds = {of.kind for of in self.commands if not of.restarting and of.place.covers(one.place)}
            if kinds:
                assert one.state is not PhaseState.RUNNING, (one, kinds)
            if kinds - {HoldKind.PAUSE}:
                assert one.state is not PhaseState.RESTARTING, (one, kinds)

    @invariant()
    def who_stands_still_has_nothing_below_that_moves_there(self) -> None:
        for place in PLACES[:4]:
            state, below = self.state(place), {one.state for one in self.runs if place.covers(one.place)}
            if (state, Command.REACH) not in PROCEDURE.table and state is not PhaseState.RUNNING:
                assert PhaseState.RUNNING not in below, (place, state)
            if state in MOVING:
                assert below & (MOVING | {PhaseState.RUNNING, PhaseState.RESTARTING}), (place, state)

    @invariant()
    def whatever_stands_still_can_be_lifted_somewhere(self) -> None:
        for one in self.runs:
            if one.state in {PhaseState.PAUSED, PhaseState.HELD} and self.state(procedure.PROCEDURE) not in {
                *(PhaseState.STOPPING, PhaseState.STOPPED, PhaseState.ABORTING, PhaseState.ABORTED)
            }:
                assert self.commands or (one.state, Command.STOP) in PROCEDURE.table
                assert [of for of in self.commands if of.place.covers(one.place)], one


Plant.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
test_any_commands_leave_a_procedure_that_is_one_whole = pytest.mark.requirement("CMD-1")(Plant.TestCase)
