"""One batch of a random course: what it looks like, and what is asked of every act in it."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import Row, text

from domain.kernel.actor import Actor
from domain.kernel.refusals import Refusal
from domain.work.queries import work_of
from tests.conftest import every_row
from tests.domain.execution.course.world import World
from tests.plant import Plant

TABLES = (
    *("batch", "phase_execution", "parameter_value", "parameter_value_revision", "batch_hold", "batch_exception"),
    *("condition_reached", "phase_takeover", "shift_hand_over", "procedure_decision", "process_timer", "signature"),
    *("not_applicable", "phase_repeat", "inserted_phase", "operation_take_out", "offline_act", "offline_device"),
    *("control_series", "in_process_control", "signature_staleness"),
)
SUBJECTS = ("phase_execution", "not_applicable", "inserted_phase", "operation_take_out", "control_series")
AFTERWARDS = {"reconcileBatch", "reviewAuditTrail", "completeReview", "disposeBatch"}
"""Quality's, which no course of the execution does."""
WHO = ("operator", "second_operator", "supervisor", "reviewer")
OVER = frozenset({"COMPLETE", "STOPPED", "ABORTED"})
RECORDED_IN = frozenset({"RUNNING", "PAUSING", "HOLDING", "RESTARTING", "STOPPING", "ABORTING"})
"""In these states values are recorded, of a batch as of a phase."""
NUMBERED = st.integers(0, 9)
OFTEN = 7
"""Of the numbers that something is picked by, so many pick what the act is for."""
PEOPLE = st.sampled_from(WHO)

Act = Callable[[UUID, Actor], object]
"""What is done to which thing by whom."""


class Machine(RuleBasedStateMachine):
    """Each rule does one act, asks beforehand whether it may, and looks afterwards at what there is."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        number, self.way = self.world.issue()
        self.ending = number % 3
        self.loss, self.lumps = "2.0", False

    @property
    def plant(self) -> Plant:
        return self.way.plant

    def who(self, name: str) -> Actor:
        return self.plant.people[name]

    def row(self) -> Row[Any]:
        return self.rows("batch", "id")[0]

    def rows(self, table: str, of: str = "batch_id") -> list[Row[Any]]:
        """Those of this batch."""
        query = text(f"select * from {table} where company_id = :c and {of} = :b order by id")  # noqa: S608 -- our own names
        with self.world.admin.connect() as connection:
            return list(connection.execute(query, {"c": self.plant.company, "b": self.way.batch}))

    def every_run(self) -> list[Row[Any]]:
        """Those too that gave their place to another."""
        return sorted(self.rows("phase_execution"), key=lambda one: (one.number, one.passes or [], one.run))

    def runs(self) -> list[Row[Any]]:
        return [one for one in self.every_run() if one.replaced_at is None]

    def run(self, id_: UUID) -> Row[Any]:
        return next(one for one in self.rows("phase_execution") if one.id == id_)

    def picked(self, rows: list[Row[Any]], pick: int) -> Row[Any] | None:
        return rows[pick % len(rows)] if rows else None

    def away(self, run: Row[Any]) -> bool:
        """Whether a device has it, so that nobody acts in it here; what is complete is signed and corrected here."""
        return run.take_out_id is not None and run.state != "COMPLETE"

    def mostly(self, rows: list[Row[Any]], pick: int, legal: Callable[[Row[Any]], object]) -> Row[Any] | None:
        """One that the act is for, where there is any; now and then any of all."""
        return self.picked([one for one in rows if pick < OFTEN and legal(one)] or rows, pick)

    def acts(self) -> dict[str, Act]:
        """How each thing that a work list offers is done; every topic adds its own."""
        return {}

    def doing(self, act: str, subject: UUID, by: Actor) -> Callable[[], object]:
        return lambda: self.acts()[act](subject, by)

    def offered(self, who: Actor) -> dict[tuple[str, UUID], str | None]:
        """Of this batch: what waits for whom, and why this person can't do it now."""
        ids = {one.id for table in SUBJECTS for one in self.rows(table)} | {self.way.batch}
        ids |= {one.id for one in self.rows("in_process_control")}
        with self.world.transactions.reading(who.company) as session:
            found = [one for one in work_of(session, who) if one.subject in ids and one.act not in AFTERWARDS]
        return {(one.act, one.subject): one.because for one in found}

    def tried(self, done: Callable[[], object], *, may: bool | None, told: str) -> bool:
        """An act that may be done is; another one is refused and changes nothing; None says that either may be."""
        note(f"{told}: {'may' if may else 'may not' if may is False else 'is tried'}")
        if may:
            done()
            return True
        before = every_row(self.world.admin, TABLES, self.plant.company)
        try:
            done()
        except Refusal as refusal:
            note(f"refused: {refusal.message}")
        else:
            if may is False:
                pytest.fail(f"{told}: it was accepted")
            return True
        assert every_row(self.world.admin, TABLES, self.plant.company) == before, told
        return False
