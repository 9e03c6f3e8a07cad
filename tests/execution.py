"""Batches for tests: issued, executed and signed through the domain's own commands."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.ending.commands.aborting import ABORT_PROCEDURE, AbortProcedure
from domain.exceptions.kinds import ApproverRole
from domain.exceptions.models import Classification
from domain.execution.commands import commanding, exceptions, holding, recording, running, signing
from domain.execution.commands.approving import APPROVE_EXCEPTION, ApproveException
from domain.execution.commands.correcting import CORRECT_VALUE, CorrectValue
from domain.execution.commands.holding import WHOLE
from domain.execution.commands.issuing import ISSUE_BATCH, IssueBatch
from domain.execution.commands.recording import RecordValue
from domain.execution.commands.signing import SignPhase
from domain.execution.content import Content
from domain.execution.kinds import IN_TRANSITION, Disposition, HoldKind
from domain.execution.models import Batch
from domain.execution.procedures import At
from domain.execution.rules.recording import Late
from domain.execution.shifts import taking
from domain.execution.shifts.handing import ACCEPT_HAND_OVER, HAND_OVER_BATCH, AcceptHandOver, HandOver
from domain.kernel.actor import Actor
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.values import Phase
from domain.review.events import BatchDisposed
from domain.signatures.acts import SignedAct
from infra.transaction import Outcome, as_process
from tests import recipes
from tests.conftest import Do
from tests.plant import Plant

LOOK = {
    "batch": "select * from batch where company_id = :c",
    "phase_execution": "select * from phase_execution where company_id = :c order by number",
    "parameter_value": "select * from parameter_value where company_id = :c order by id",
    "parameter_value_revision": "select * from parameter_value_revision where company_id = :c order by revision",
    "batch_exception": "select * from batch_exception where company_id = :c order by number",
    "batch_hold": "select * from batch_hold where company_id = :c order by id",
    "phase_takeover": "select * from phase_takeover where company_id = :c order by id",
    "shift_hand_over": "select * from shift_hand_over where company_id = :c order by id",
    "condition_reached": "select * from condition_reached where company_id = :c order by id",
    "exception_assessment": "select * from exception_assessment where company_id = :c order by exception_id, number",
    "exception_approval": "select * from exception_approval where company_id = :c order by id",
    "signature_staleness": "select * from signature_staleness where company_id = :c order by id",
}


@dataclass(frozen=True)
class Run:
    """A batch of `tests.recipes.PHASES` (or others), seen from outside of the domain."""

    do: Do
    plant: Plant
    admin: Engine
    batch: UUID

    def rows(self, table: str) -> list[Row[Any]]:
        with self.admin.connect() as connection:
            return list(connection.execute(text(LOOK[table]), {"c": self.plant.company}))

    def row(self) -> Row[Any]:
        return next(row for row in self.rows("batch") if row.id == self.batch)

    def phase(self, number: int) -> Row[Any]:
        """The run that counts."""
        rows = [row for row in self.rows("phase_execution") if row.replaced_at is None]
        return next(row for row in rows if row.number == number and row.batch_id == self.batch)

    def parameter(self, number: int, name: str) -> UUID:
        query = "select id from recipe_parameter where company_id = :c and recipe_phase_id = :p and name = :n"
        with self.admin.connect() as connection:
            given = {"c": self.plant.company, "p": self.phase(number).recipe_phase_id, "n": name}
            found: UUID = connection.execute(text(query), given).scalar_one()
            return found

    def start(self, number: int, *, by: Actor | None = None) -> Outcome:
        phase = self.phase(number)
        return self.do(
            by or self.plant.operator, lambda uow: running.start_phase(uow, phase=phase.id, version=phase.version)
        )

    def record(
        self,
        number: int,
        name: str,
        content: Content,
        *,
        repetition: int = 1,
        by: Actor | None = None,
        late: Late | None = None,
        deviation: UUID | None = None,
        early: str | None = None,
    ) -> UUID:
        given = RecordValue(
            phase=self.phase(number).id,
            parameter=self.parameter(number, name),
            repetition=repetition,
            content=content,
            late=late,
            deviation=deviation,
            early=early,
        )
        return self.do(by or self.plant.operator, lambda uow: recording.record_value(uow, given)).id

    def sign(self, act: SignedAct[Any, Any], number: int, by: Actor) -> Outcome:
        phase = self.phase(number)
        return recipes.sign(self.do, by, act, SignPhase(phase.id, phase.version))

    def complete(self, number: int, *, by: Actor | None = None) -> Outcome:
        return self.sign(signing.COMPLETE_PHASE, number, by or self.plant.operator)

    def verify(self, number: int, *, by: Actor | None = None) -> Outcome:
        return self.sign(signing.VERIFY_PHASE, number, by or self.plant.second_operator)

    def approve(self, number: int, *, by: Actor | None = None) -> Outcome:
        return self.sign(signing.APPROVE_PHASE, number, by or self.plant.reviewer)

    def correct(self, value: UUID, content: Content, *, reason: str = "Typing error", by: Actor | None = None) -> None:
        version = next(row.version for row in self.rows("parameter_value") if row.id == value)
        given = CorrectValue(value, version, content, reason)
        recipes.sign(self.do, by or self.plant.operator, CORRECT_VALUE, given)

    def hold(self, reason: str = "Power failure", *, by: Actor | None = None) -> None:
        """On hold, and each phase brought into a safe condition."""
        row = self.row()
        self.do(
            by or self.plant.supervisor,
            lambda uow: holding.hold_batch(uow, batch=row.id, version=row.version, reason=reason),
        )
        self.confirm_all()

    def restart(self, reason: str = "Power is back") -> None:
        row = self.row()
        self.do(
            self.plant.supervisor,
            lambda uow: holding.restart_batch(uow, batch=row.id, version=row.version, reason=reason),
        )
        self.confirm_all()

    def command(
        self, kind: HoldKind, at: At = WHOLE, *, reason: str = "Power failure", by: Actor | None = None
    ) -> None:
        """Pause, hold or stop; an abort is signed."""
        row, actor = self.row(), by or self.plant.supervisor
        if kind is HoldKind.ABORT:
            recipes.sign(self.do, actor, ABORT_PROCEDURE, AbortProcedure(row.id, row.version, at, reason))
            return
        given = {"batch": row.id, "version": row.version, "at": at, "kind": kind, "reason": reason}
        self.do(actor, lambda uow: commanding.halt(uow, **given))

    def lift(self, kind: HoldKind, at: At = WHOLE, *, by: Actor | None = None) -> None:
        row = self.row()
        given = {"batch": row.id, "version": row.version, "at": at, "kind": kind, "reason": "It is safe again"}
        self.do(by or self.plant.supervisor, lambda uow: commanding.lift(uow, **given))

    def reset(self, at: At) -> None:
        row = self.row()
        given = {"batch": row.id, "version": row.version, "at": at, "reason": "It is run again"}
        self.do(self.plant.supervisor, lambda uow: commanding.reset(uow, **given))

    def confirm(self, number: int, *, by: Actor | None = None) -> None:
        row = self.phase(number)
        given = {"phase": row.id, "version": row.version, "remark": "Stirrer off, cooled to 20 °C"}
        self.do(by or self.plant.operator, lambda uow: commanding.confirm_condition(uow, **given))

    def take_over(self, number: int, *, by: Actor | None = None, reason: str = "Called away") -> None:
        row = self.phase(number)
        given = {"phase": row.id, "version": row.version, "reason": reason}
        self.do(by or self.plant.second_operator, lambda uow: taking.take_over_phase(uow, **given))

    def hand_over(self, notes: str = "Filter changed", *, by: Actor | None = None) -> UUID:
        given = HandOver(self.batch, self.row().version, notes)
        return recipes.sign(self.do, by or self.plant.operator, HAND_OVER_BATCH, given).id

    def accept(self, hand_over: UUID, *, by: Actor | None = None, remark: str | None = None) -> None:
        version = next(row.version for row in self.rows("shift_hand_over") if row.id == hand_over)
        given = AcceptHandOver(hand_over, version, remark)
        recipes.sign(self.do, by or self.plant.second_operator, ACCEPT_HAND_OVER, given)

    def change_hands(self, number: int) -> None:
        """One of each: the phase is taken over, and the batch handed over and accepted."""
        self.take_over(number)
        self.accept(self.hand_over(by=self.plant.second_operator), by=self.plant.operator)

    def confirm_all(self) -> None:
        rows = [row for row in self.rows("phase_execution") if row.batch_id == self.batch]
        moving = [row.number for row in rows if row.state in IN_TRANSITION]
        for number in moving:
            self.confirm(number)

    def tell(
        self, title: str, *, number: int | None = None, by: Actor | None = None, deviation: UUID | None = None
    ) -> UUID:
        phase = None if number is None else self.phase(number).id
        return self.do(
            by or self.plant.operator,
            lambda uow: exceptions.raise_exception(
                uow,
                batch=self.batch,
                phase=phase,
                title=title,
                description="As it was seen.",
                deviation=deviation,
            ),
        ).id

    def exception(self, number: int) -> Row[Any]:
        rows = self.rows("batch_exception")
        return next(row for row in rows if (row.batch_id, row.number) == (self.batch, number))

    def assess(
        self,
        exception: UUID,
        *,
        by: Actor | None = None,
        rationale: str = "No effect on quality.",
        as_: Classification = Classification.MINOR,
    ) -> None:
        version = next(row.version for row in self.rows("batch_exception") if row.id == exception)
        given = exceptions.AssessException(exception, version, as_, rationale)
        recipes.sign(self.do, by or self.plant.reviewer, exceptions.ASSESS_EXCEPTION, given)

    def release_as_it_is(self) -> None:
        """Released without its review: for what becomes of its lots afterwards."""

        def act(uow: UnitOfWork) -> Batch:
            (batch,) = uow.lock(Batch, Batch.id == self.batch)
            batch.disposition = Disposition.RELEASED
            uow.record(BatchDisposed(batch=batch.id, decision=Disposition.RELEASED))
            return batch

        self.do(as_process(self.plant.company, "review"), act)

    def approve_exception(
        self, exception: UUID, *, by: Actor | None = None, role: ApproverRole = ApproverRole.QUALITY
    ) -> None:
        """By the second reviewer, or as the qualified person."""
        version = next(row.version for row in self.rows("batch_exception") if row.id == exception)
        quality = role is ApproverRole.QUALITY
        person = by or (self.plant.second_reviewer if quality else self.plant.qualified)
        recipes.sign(self.do, person, APPROVE_EXCEPTION, ApproveException(exception, version, role))

    def clear_line(self, *, signed: bool = True) -> UUID:
        """Phase 1 from start to its last signature; the id of the line's value."""
        self.start(1)
        value = self.record(1, "Line is clear", yes())
        self.record(1, "Shift", Content(choice="day"))
        if signed:
            self.complete(1)
            self.verify(1)
        return value

    def up_to_drying(self) -> None:
        """Phases 1 and 2 done, phase 3 running."""
        self.clear_line()
        self.start(2)
        self.complete(2)
        self.verify(2)
        self.start(3)


def issue(do: Do, plant: Plant, version: UUID, number: str = "B-001", *, by: Actor | None = None) -> UUID:
    """A batch of an effective recipe version."""
    seen = do(plant.supervisor, lambda uow: _look(uow, version)).version or 0
    return recipes.sign(do, by or plant.supervisor, ISSUE_BATCH, IssueBatch(version, seen, number)).id


def run(do: Do, plant: Plant, admin: Engine, phases: Sequence[Phase] = recipes.PHASES) -> Run:
    return Run(do, plant, admin, issue(do, plant, recipes.effective_recipe(do, plant, phases=phases)))


def yes() -> Content:
    return Content(yes_no=True)


def percent(number: str) -> Content:
    return Content(number=Decimal(number), unit="%")


def _look(uow: UnitOfWork, version: UUID) -> MasterRecipeVersion:
    return uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version)[0]
