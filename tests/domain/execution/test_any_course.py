"""A batch under any acts in any order: what the work list offers is what is accepted, and there is always a way out."""

import os
import secrets
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import Engine, Row

from domain.ending.commands.aborting import ABORT_PROCEDURE, AbortProcedure
from domain.execution import procedures
from domain.execution.content import Content
from domain.execution.kinds import IN_TRANSITION, UNDER_WAY, HoldKind, Level
from domain.execution.models import Batch
from domain.execution.procedures import At
from domain.kernel.actor import Actor
from domain.kernel.ids import CompanyId
from domain.kernel.refusals import Refusal
from domain.kernel.rows import SessionRows
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import LinkKind
from domain.recipes.values import Link
from domain.work.queries import work_of
from infra.transaction import Transactions
from operations.proving import proving
from tests import execution, flow, recipes
from tests.conftest import Do, every_row
from tests.flow import WAYS, Way, percent
from tests.plant import Plant, build_plant
from tests.recipes import P, V

MORE = "THERIAC_ANY_COURSE"
"""Says how many courses of how many acts each are tried, as in 200,50, by chance; else the same few are each time."""
EXAMPLES, STEPS = (int(one) for one in os.environ.get(MORE, "3,8").split(","))
BATCHES = 20
"""So many of one company: the work list tells of the oldest fifty."""
TABLES = (
    *("batch", "phase_execution", "parameter_value", "parameter_value_revision", "batch_hold", "batch_exception"),
    *("condition_reached", "phase_takeover", "procedure_decision", "signature"),
)
# ISA-88's table, written out once more: from which states a command may be given.
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
ELEMENTS = replace(
    WAYS,
    phases=tuple(replace(one, signatures=(P, V)) if one.code == "MILL" else one for one in WAYS.phases),
    links=(Link(code="WATCHED", kind=LinkKind.SEQUENCE, from_phase="SORT", to_phase="MILL", at_most=flow.hours("1")),),
)
WHO = ("operator", "second_operator", "supervisor", "reviewer")
PLACES = ("batch", "granulation", flow.LEVEL, "phase")
AFTERWARDS = {"reconcileBatch", "completeReview", "disposeBatch"}
"""Quality's, which no course of the execution does."""
LOSSES = st.sampled_from(("2.0", "2.9", "3.7"))
NUMBERED = st.integers(0, 9)


class Course(RuleBasedStateMachine):
    """One batch. Each rule does one act, asks beforehand whether it may, and looks afterwards at what there is."""

    do: ClassVar[Do]
    admin: ClassVar[Engine]
    transactions: ClassVar[Transactions]
    plant: ClassVar[Plant]
    version: ClassVar[UUID]
    made: "ClassVar[count[int]]"
    companies: ClassVar[list[CompanyId]]

    def __init__(self) -> None:
        super().__init__()
        number = next(self.made)
        if number % BATCHES == 0:
            Course.plant = build_plant(self.transactions, self.admin, name=f"co-{secrets.token_hex(6)}")
            Course.version = flow.effective(self.do, self.plant, ELEMENTS)
            self.companies.append(Course.plant.company)
        batch = execution.issue(self.do, self.plant, self.version, f"B-{number}")
        self.way, self.ending = Way(self.do, self.plant, self.admin, batch), number % 3

    @initialize(ahead=st.integers(0, 6), lumps=st.booleans(), loss=LOSSES)
    def on_its_way(self, ahead: int, loss: str, *, lumps: bool) -> None:
        """It begins anywhere: so much of the work is done already."""
        for _ in range(ahead):
            self.next_ready(loss=loss, lumps=lumps)

    @rule(who=st.sampled_from(WHO), pick=NUMBERED, lumps=st.booleans(), loss=LOSSES)
    def next_of_the_work(self, who: str, pick: int, loss: str, *, lumps: bool) -> None:
        """What is offered is accepted, and what is said not to be possible is refused."""
        offered = self.offered(self.plant.people[who])
        if offered:
            (act, subject), because = sorted(offered.items(), key=lambda one: str(one[0]))[pick % len(offered)]
            done = self.doing(act, subject, self.plant.people[who], loss=loss, lumps=lumps)
            self.tried(done, may=because is None, told=f"{act}: {because}")

    @rule(pick=NUMBERED, act=st.sampled_from(("startPhase", "completePhase", "verifyPhase", "confirmCondition")))
    def anything(self, act: str, pick: int) -> None:
        """What isn't offered is refused."""
        by = self.plant.second_operator if act == "verifyPhase" else self.plant.operator
        runs = self.way.runs()
        subject = runs[pick % len(runs)].id
        because = self.offered(by).get((act, subject), "It isn't offered.")
        self.tried(self.doing(act, subject, by), may=because is None, told=f"{act}: {because}")

    @rule(command=st.sampled_from(sorted(FROM)), place=st.sampled_from(PLACES), pick=NUMBERED)
    def command(self, command: str, place: str, pick: int) -> None:
        runs = self.way.runs()
        at = self.at(place, runs[pick % len(runs)].id)
        may = self.may_command(command, at)
        self.tried(lambda: self.given(command, at), may=may, told=f"{command} at {at}, which is {self.state_at(at)}")

    @rule(pick=NUMBERED, loss=LOSSES, lumps=st.booleans())
    def correct(self, pick: int, loss: str, *, lumps: bool) -> None:
        """A value may be wrong in whatever state its batch is by now."""
        values = [one for one in self.way.rows("parameter_value") if one.batch_id == self.way.batch]
        if values:
            value = values[pick % len(values)]
            content = percent(loss) if value.number is not None else Content(yes_no=lumps)
            was = (value.number, value.yes_no)
            self.tried(
                lambda: self.way.correct(value.id, content),
                may=was != (content.number, content.yes_no),
                told=f"a correction of {was}",
            )

    @rule(pick=NUMBERED)
    def take_over(self, pick: int) -> None:
        runs = self.way.runs()
        run = runs[pick % len(runs)]
        other = self.plant.second_operator if run.in_charge_id == self.plant.operator.person else self.plant.operator
        self.tried(
            lambda: self.way.take(run.number, *run.passes or (), by=other),
            may=run.state in UNDER_WAY,
            told=f"to take over what is {run.state}",
        )

    def teardown(self) -> None:
        """From wherever it is: by a stop, by going on, or by an abort."""
        if self.row().state not in {"COMPLETE", "STOPPED", "ABORTED"}:
            (self.stop, self.go_on, self.give_up)[self.ending]()
        assert self.row().state in {"COMPLETE", "STOPPED", "ABORTED"}

    def give_up(self) -> None:
        self.given("ABORT", At())
        self.confirm_all()
        assert self.row().state == "ABORTED"

    def stop(self) -> None:
        if self.row().state not in FROM["STOP"]:
            self.give_up()
            return
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
            kind = HoldKind(hold.kind)
            command = {"PAUSE": "RESUME", "HOLD": "RESTART"}.get(kind, "RESET")
            self.given(command, self.at_hold(hold))
            self.confirm_all()
        for _ in range(80):
            if self.row().state == "COMPLETE":
                return
            self.next_ready()
        raise AssertionError("it goes on for ever")

    def next_ready(self, *, loss: str = "2.0", lumps: bool = False) -> None:
        """The first thing that somebody can do; there has to be one until the batch is over."""
        if self.row().state in {"COMPLETE", "STOPPED", "ABORTED"}:
            return
        told: list[tuple[tuple[str, UUID], str | None]] = []
        for by in map(self.plant.people.__getitem__, WHO):
            told += self.offered(by).items()
            ready = [key for key, because in told if because is None]
            if ready:
                self.doing(*ready[0], by, loss=loss, lumps=lumps)()
                return
        raise AssertionError(f"nobody can do anything: {told}")

    def offered(self, who: Actor) -> dict[tuple[str, UUID], str | None]:
        """Of this batch: what waits for whom, and why this person can't do it now."""
        ids = {one.id for one in self.way.runs()} | {self.way.batch}
        with self.transactions.reading(who.company) as session:
            found = [one for one in work_of(session, who) if one.subject in ids and one.act not in AFTERWARDS]
        return {(one.act, one.subject): one.because for one in found}

    def doing(
        self, act: str, subject: UUID, by: Actor, *, loss: str = "2.0", lumps: bool = False
    ) -> Callable[[], object]:
        if subject == self.way.batch:
            return lambda: self.given({"restartBatch": "RESTART", "resumeProcedure": "RESUME"}[act], At(), by=by)
        run = next(one for one in self.way.runs() if one.id == subject)
        place = (run.number, *(run.passes or ()))
        value = (percent(loss), "Loss on drying") if run.number == 7 else (Content(yes_no=lumps), "Lumps")
        acts: dict[str, Callable[[], object]] = {
            "startPhase": lambda: self.way.begin(*place, by=by),
            "recordValue": lambda: self.way.value(value[0], *place, name=value[1], by=by),
            "completePhase": lambda: self.way.end(*place, by=by),
            "verifyPhase": lambda: self.way.check(*place, by=by),
            "confirmCondition": lambda: self.way.reach(*place, by=by),
        }
        return acts[act]

    def tried(self, done: Callable[[], object], *, may: bool, told: str) -> None:
        """An act that may be done is; another one is refused and changes nothing."""
        note(f"{told}: {'may' if may else 'may not'}")
        if may:
            done()
            return
        before = every_row(self.admin, TABLES, self.plant.company)
        with pytest.raises(Refusal):
            done()
        assert every_row(self.admin, TABLES, self.plant.company) == before, told

    def row(self) -> Row[Any]:
        return self.way.row()

    def at(self, place: str, phase: UUID) -> At:
        return {"batch": At(), "phase": At(phase=phase)}.get(place, At(block=place))

    def at_hold(self, hold: Row[Any]) -> At:
        if hold.phase_execution_id is not None:
            return At(phase=hold.phase_execution_id)
        return At() if hold.recipe_block_id is None else At(block=self.blocks()[hold.recipe_block_id].code)

    def open_holds(self) -> list[Row[Any]]:
        rows = self.way.rows("batch_hold")
        return [one for one in rows if one.batch_id == self.way.batch and one.restarted_at is None]

    def blocks(self) -> dict[UUID, Row[Any]]:
        return {one.id: one for one in self.way.table("recipe_block")}

    def above(self, at: At) -> list[At]:
        """What holds the place, itself first."""
        unit, operation = At(block="granulation"), At(block=flow.LEVEL)
        if at.phase is not None:
            return [at, operation, unit, At()]
        return {unit: [unit, At()], operation: [operation, unit, At()]}.get(at, [at])

    def state_at(self, at: At) -> str:
        """As the API tells it."""
        if at.phase is not None:
            return str(next(one.state for one in self.way.runs() if one.id == at.phase))
        if at.block is None:
            return str(self.row().state)
        with self.transactions.reading(self.plant.company) as session:
            uow = UnitOfWork(SessionRows(session, self.plant.company), self.plant.supervisor)
            found = procedures.of(uow, session.get_one(Batch, (self.plant.company, self.way.batch)))
            return str(found.state_at(found.place(at)).value)

    def may_command(self, command: str, at: At) -> bool:
        state = self.state_at(at)
        holds = [(self.at_hold(one), one.kind) for one in self.open_holds()]
        over = [one for one in holds if one[0] in self.above(at)]
        match command:
            case "PAUSE" | "HOLD" | "STOP":
                return state in FROM[command]
            case "ABORT":
                return state in FROM[command] or (at == At() and state == "IDLE")
            case "RESET":
                free = all(where == at for where, _ in over)
                return at != At() and state in FROM[command] and free and self.row().state in {"IDLE", "RUNNING"}
        kind = {"RESUME": "PAUSE", "RESTART": "HOLD"}[command]
        return state in {*FROM[command], "COMPLETE"} and (at, kind) in over and all(one == (at, kind) for one in over)

    def given(self, command: str, at: At, *, by: Actor | None = None) -> None:
        match command:
            case "ABORT":
                row = self.row()
                act = AbortProcedure(row.id, row.version, at, "Given up")
                recipes.sign(self.do, by or self.plant.supervisor, ABORT_PROCEDURE, act)
            case "RESET":
                self.way.reset(at)
            case "RESUME" | "RESTART":
                self.way.lift({"RESUME": HoldKind.PAUSE, "RESTART": HoldKind.HOLD}[command], at, by=by)
            case _:
                self.way.command(HoldKind(command), at, by=self.plant.supervisor)

    def confirm_all(self) -> None:
        for run in self.way.runs():
            if run.state in IN_TRANSITION:
                self.way.reach(run.number, *run.passes or ())


@pytest.mark.requirement("CMD-1", "CMD-3", "EXE-1")
def test_any_course_of_a_batch_is_as_offered_and_has_an_end(
    do: Do, admin: Engine, transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"do": staticmethod(do), "admin": admin, "transactions": transactions, "made": count(), "companies": []}
    for name, value in given.items():
        monkeypatch.setattr(Course, name, value, raising=False)
    chosen = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        derandomize=MORE not in os.environ,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Course, settings=chosen)
    for company in Course.companies:
        with transactions.reading(company) as session:
            assert list(map(str, proving.prove(session, company))) == []
