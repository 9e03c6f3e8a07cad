"""ISA-88's commands at every level, by its table written out once more, and the three ways out of wherever it is."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import Row

from domain.ending.commands.aborting import ABORT_PROCEDURE, AbortProcedure
from domain.execution import procedures
from domain.execution.kinds import HoldKind, Level
from domain.execution.models import Batch
from domain.execution.procedures import At
from domain.kernel.actor import Actor
from domain.kernel.rows import SessionRows
from domain.kernel.unit_of_work import UnitOfWork
from tests import recipes
from tests.domain.execution.course.machine import NUMBERED, OVER, Act
from tests.domain.execution.course.phases import Phases

STANDING = {"RUNNING", "PAUSING", "PAUSED"}
FROM = {
    "PAUSE": {"RUNNING"},
    "RESUME": {"PAUSING", "PAUSED"},
    "HOLD": STANDING | {"RESTARTING"},
    "RESTART": {"HELD"},
    "STOP": STANDING | {"HOLDING", "HELD", "RESTARTING"},
    "ABORT": STANDING | {"HOLDING", "HELD", "RESTARTING", "STOPPING"},
    "RESET": {"STOPPED", "ABORTED"},
}
"""From which states a command may be given."""
DEEP = ("batch", "unit procedure", "operation", "phase")
MOST = 150
"""So many acts bring any of these batches to its end."""


class Commands(Phases):
    """Pause, hold, stop, abort and what lifts them; each course ends by a stop, by going on, or by an abort."""

    @rule(command=st.sampled_from(sorted(FROM)), deep=st.sampled_from(DEEP), pick=NUMBERED)
    def command(self, command: str, deep: str, pick: int) -> None:
        run = self.picked(self.runs(), pick)
        assert run is not None, "every batch has phases"
        chain = [*reversed(self.above(At(phase=run.id)))]
        at = chain[DEEP.index(deep)]
        told = f"{command} at {deep} of {self.called(run.id)}, which is {self.state_at(at)}"
        self.tried(lambda: self.given(command, at), may=self.may_command(command, at), told=told)

    def acts(self) -> dict[str, Act]:
        return {
            **super().acts(),
            "startPhase": self._start_where_it_goes_on,
            "restartBatch": lambda _, by: self.given("RESTART", At(), by=by),
            "resumeProcedure": lambda _, by: self.given("RESUME", At(), by=by),
        }

    def _start_where_it_goes_on(self, run: UUID, by: Actor) -> object:
        """Nothing begins below what stands still, whoever offers it."""
        halted, done = self.halted_above(run), self.start(run, by)
        assert not halted, self.called(run)
        return done

    def teardown(self) -> None:
        """From wherever it is: by a stop, by going on, or by an abort."""
        if self.row().state not in OVER:
            self.come_back()
            (self.stop, self.go_on, self.give_up)[self.ending]()
        assert self.row().state in OVER
        self.close()

    def come_back(self) -> None:
        """Whatever is elsewhere is brought here first."""

    def close(self) -> None:
        """What is over is signed and settled in an orderly way."""
        before = self.row().state
        self.clear_away()
        for _ in range(MOST):
            if not self.done_by_somebody([]):
                break
            assert self.row().state == before
        else:
            raise AssertionError("it goes on for ever")
        if self.row().state == "COMPLETE":
            assert [self.called(one.id) for one in self.every_run() if not self.settled(one)] == []
            assert self.open_holds() == []

    def clear_away(self) -> None:
        """What nobody is asked for and would never be done any more."""

    def settled(self, run: Row[Any]) -> bool:
        """Nothing of it is left in a batch that is complete: it is signed off, or wasn't to be run, or ended before."""
        if run.state == "COMPLETE":
            return run.signed_off_at is not None
        idle = run.state == "IDLE" and (run.left_out_at or run.not_applicable_at)
        return bool(idle or (run.replaced_at and run.state in OVER))

    def give_up(self) -> None:
        if self.row().state != "ABORTING":
            self.given("ABORT", At())
        self.confirm_all()
        assert self.row().state == "ABORTED"

    def stop(self) -> None:
        if self.row().state not in FROM["STOP"] | {"STOPPING"}:
            self.give_up()
            return
        if self.row().state != "STOPPING":
            self.given("STOP", At())
        self.confirm_all()
        assert self.row().state == "STOPPED"

    def go_on(self) -> None:
        """Whatever keeps it is brought to its end and lifted, then all that the work list offers is done."""
        self.confirm_all()
        if self.row().state in {"STOPPED", "ABORTED"}:
            return
        while self.open_holds():
            hold = min(self.open_holds(), key=lambda one: tuple(Level).index(Level(one.level)))
            command = {"PAUSE": "RESUME", "HOLD": "RESTART"}.get(hold.kind, "RESET")
            self.given(command, self.at_hold(hold))
            self.confirm_all()
        for _ in range(MOST):
            if self.row().state == "COMPLETE":
                return
            self.next_ready()
        raise AssertionError("it goes on for ever")

    def at_hold(self, hold: Row[Any]) -> At:
        if hold.phase_execution_id is not None:
            return At(phase=hold.phase_execution_id)
        blocks = {one.id: one for one in self.way.table("recipe_block")}
        return At() if hold.recipe_block_id is None else At(block=blocks[hold.recipe_block_id].code)

    def open_holds(self) -> list[Row[Any]]:
        return [one for one in self.rows("batch_hold") if one.restarted_at is None]

    def above(self, at: At) -> list[At]:
        """What holds the place, itself first."""
        if at.phase is not None:
            return [at, *self.world.levels(self.stands_at(at.phase).recipe_phase_id), At()]
        if at.block is None:
            return [at]
        chains = (self.above(At(phase=run.id))[1:] for run in self.runs())
        chain = next(one for one in chains if at in one)
        return chain[chain.index(at) :]

    def halted_above(self, run: UUID) -> bool:
        """Whether an operation or unit procedure that holds the run is under a command."""
        above = self.above(At(phase=run))[1:-1]
        return any(self.at_hold(one) in above for one in self.open_holds())

    def stands_at(self, run: UUID) -> Row[Any]:
        """The run by whose place in the recipe this one is held: itself, or the one that it was inserted before."""
        row = self.run(run)
        if row.inserted_id is None:
            return row
        return next(self.run(one.before_id) for one in self.rows("inserted_phase") if one.id == row.inserted_id)

    def state_at(self, at: At) -> str:
        """As the API tells it."""
        if at.phase is not None:
            return str(self.run(at.phase).state)
        if at.block is None:
            return str(self.row().state)
        with self.world.transactions.reading(self.plant.company) as session:
            uow = UnitOfWork(SessionRows(session, self.plant.company), self.plant.supervisor)
            found = procedures.of(uow, session.get_one(Batch, (self.plant.company, self.way.batch)))
            return str(found.state_at(found.place(at)).value)

    def may_command(self, command: str, at: At) -> bool:
        state = self.state_at(at)
        holds = [(self.at_hold(one), one.kind) for one in self.open_holds()]
        above = self.above(at)
        over = [one for one in holds if one[0] in above]
        match command:
            case "PAUSE" | "HOLD" | "STOP":
                return state in FROM[command]
            case "ABORT":
                return state in FROM[command] or (at == At() and state == "IDLE")
            case "RESET":
                free = all(where == at for where, _ in over) and self.may_begin_anew(at)
                return at != At() and state in FROM[command] and free and self.row().state in {"IDLE", "RUNNING"}
        kind = {"RESUME": "PAUSE", "RESTART": "HOLD"}[command]
        return state in {*FROM[command], "COMPLETE"} and (at, kind) in over and all(one == (at, kind) for one in over)

    def may_begin_anew(self, _: At) -> bool:
        """Whether nothing below would count on in what is run again."""
        return True

    def given(self, command: str, at: At, *, by: Actor | None = None) -> None:
        match command:
            case "ABORT":
                row = self.row()
                act = AbortProcedure(row.id, row.version, at, "Given up")
                recipes.sign(self.way.do, by or self.plant.supervisor, ABORT_PROCEDURE, act)
            case "RESET":
                self.way.reset(at)
            case "RESUME" | "RESTART":
                self.way.lift({"RESUME": HoldKind.PAUSE, "RESTART": HoldKind.HOLD}[command], at, by=by)
            case _:
                self.way.command(HoldKind(command), at, by=self.plant.supervisor)
