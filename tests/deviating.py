"""Deviations for tests: opened, investigated, concluded and approved through the domain's own commands."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, text

from domain.deviations.commands import acting, attaching, grouping
from domain.deviations.commands.acting import VERIFY_ACTION, Planned, VerifyAction
from domain.deviations.commands.concluding import (
    APPROVE_DEVIATION,
    CONCLUDE_DEVIATION,
    ApproveDeviation,
    ConcludeDeviation,
)
from domain.deviations.commands.grouping import Opened
from domain.deviations.commands.stating import STATE_IMPACT, StateImpact
from domain.deviations.kinds import ActionKind, CauseCategory
from domain.exceptions.kinds import ApproverRole, Classification
from domain.kernel.actor import Actor
from tests import recipes
from tests.execution import Run

TABLES = (
    *("deviation", "deviation_exception", "deviation_investigation", "deviation_approval"),
    *("corrective_action", "evidence", "impact_statement"),
)


@dataclass(frozen=True)
class Quality:
    """Whoever works on deviations about a run's batch."""

    run: Run

    def row(self, deviation: UUID) -> Row[Any]:
        with self.run.admin.connect() as connection:
            query = text("select * from deviation where company_id = :c and id = :d")
            return connection.execute(query, {"c": self.run.plant.company, "d": deviation}).one()

    def state(self, deviation: UUID) -> tuple[str, str, str | None]:
        found = self.row(deviation)
        return found.state, found.classification, found.awaits

    def open(
        self,
        *exceptions: UUID,
        by: Actor | None = None,
        as_: Classification = Classification.MINOR,
        title: str = "Heat",
    ) -> UUID:
        given = Opened(exceptions=exceptions, title=title, description="As it was seen.", classification=as_)
        return self.run.do(by or self.run.plant.operator, lambda uow: grouping.open_deviation(uow, given)).id

    def add(self, deviation: UUID, *exceptions: UUID, by: Actor | None = None) -> None:
        seen = self.row(deviation).version
        self.run.do(
            by or self.run.plant.operator,
            lambda uow: grouping.add_exceptions(uow, deviation=deviation, version=seen, exceptions=exceptions),
        )

    def remove(self, deviation: UUID, exception: UUID, *, by: Actor | None = None, reason: str = "By mistake") -> None:
        given: dict[str, Any] = {"version": self.row(deviation).version, "exception": exception, "reason": reason}
        actor = by or self.run.plant.reviewer
        self.run.do(actor, lambda uow: grouping.remove_exception(uow, deviation=deviation, **given))

    def investigate(self, deviation: UUID, *, by: Actor | None = None) -> None:
        seen = self.row(deviation).version
        actor = by or self.run.plant.reviewer
        self.run.do(actor, lambda uow: grouping.begin_investigation(uow, deviation=deviation, version=seen))

    def withdraw(self, deviation: UUID, *, by: Actor | None = None, reason: str = "It is none") -> None:
        seen = self.row(deviation).version
        actor = by or self.run.plant.reviewer
        self.run.do(actor, lambda uow: grouping.withdraw(uow, deviation=deviation, version=seen, reason=reason))

    def conclude(
        self,
        deviation: UUID,
        *,
        by: Actor | None = None,
        as_: Classification = Classification.MINOR,
        cause: str = "The fan failed.",
    ) -> None:
        seen = self.row(deviation).version
        given = ConcludeDeviation(deviation, seen, as_, CauseCategory.EQUIPMENT, cause, "No effect on the product.")
        recipes.sign(self.run.do, by or self.run.plant.reviewer, CONCLUDE_DEVIATION, given)

    def approve(self, deviation: UUID, *, by: Actor | None = None, role: ApproverRole = ApproverRole.QUALITY) -> None:
        quality = role is ApproverRole.QUALITY
        person = by or (self.run.plant.second_reviewer if quality else self.run.plant.qualified)
        seen = self.row(deviation).version
        recipes.sign(self.run.do, person, APPROVE_DEVIATION, ApproveDeviation(deviation, seen, role))

    def close(self, deviation: UUID) -> None:
        self.investigate(deviation)
        self.conclude(deviation)
        self.approve(deviation)


SCAN = attaching.File(key="c/scan", name="scan.pdf", size=4, sha256="ab" * 32, media_type="application/pdf")


def attach(
    run: Run,
    *,
    by: Actor | None = None,
    says: str = "The chart recorder's strip",
    **given: Any,  # noqa: ANN401 -- of what, about what
) -> UUID:
    """Evidence of an `exception` or a `deviation`."""
    of = attaching.Given(says=says, **given)
    return run.do(by or run.plant.operator, lambda uow: attaching.attach_evidence(uow, of)).id


def state(
    run: Run,
    deviation: UUID,
    *,
    by: Actor | None = None,
    batch: UUID | None = None,
    lot: UUID | None = None,
    affected: bool = False,
    because: str = "It was dried then",
) -> None:
    """Whether a batch or a lot is affected; the reviewer's act."""
    given = StateImpact(deviation, Quality(run).row(deviation).version, batch, lot, affected, because)
    recipes.sign(run.do, by or run.plant.reviewer, STATE_IMPACT, given)


@dataclass(frozen=True)
class Actions:
    """Whoever plans, does and verifies actions; they are the operator's, and due in a week."""

    run: Run

    def row(self, action: UUID) -> Row[Any]:
        with self.run.admin.connect() as connection:
            query = text("select * from corrective_action where company_id = :c and id = :a")
            return connection.execute(query, {"c": self.run.plant.company, "a": action}).one()

    def plan(
        self,
        deviation: UUID,
        *,
        by: Actor | None = None,
        owner: UUID | None = None,
        due_on: date | None = None,
        says: str = "Replace the fan",
        kind: ActionKind = ActionKind.CORRECTIVE,
    ) -> UUID:
        given = Planned(
            deviation=deviation,
            kind=kind,
            says=says,
            owner=owner or self.run.plant.operator.as_person,
            due_on=due_on or today() + timedelta(days=7),
        )
        return self.run.do(by or self.run.plant.reviewer, lambda uow: acting.plan_action(uow, given)).id

    def change(
        self, action: UUID, *, by: Actor | None = None, owner: UUID | None = None, due_on: date | None = None
    ) -> None:
        seen = self.row(action)
        given: dict[str, Any] = {"version": seen.version, "reason": "As it is planned now"}
        given |= {"owner": owner or seen.owner_id, "due_on": due_on or seen.due_on}
        actor = by or self.run.plant.reviewer
        self.run.do(actor, lambda uow: acting.change_action(uow, action=action, **given))

    def complete(self, action: UUID, *, by: Actor | None = None, done: str = "Replaced") -> None:
        seen = self.row(action).version
        actor = by or self.run.plant.operator
        self.run.do(actor, lambda uow: acting.complete_action(uow, action=action, version=seen, done=done))

    def cancel(self, action: UUID, *, by: Actor | None = None, reason: str = "It is done with the next") -> None:
        seen = self.row(action).version
        actor = by or self.run.plant.reviewer
        self.run.do(actor, lambda uow: acting.cancel_action(uow, action=action, version=seen, reason=reason))

    def verify(self, action: UUID, *, by: Actor | None = None, verified: bool = True, remark: str = "It runs.") -> None:
        given = VerifyAction(action, self.row(action).version, verified, remark)
        recipes.sign(self.run.do, by or self.run.plant.reviewer, VERIFY_ACTION, given)


def today() -> date:
    """At the site of the plant."""
    return datetime.now(ZoneInfo("Europe/Vienna")).date()


def one_of_each(run: Run) -> None:
    """A deviation with its exception, closed, evidence of that, and an action for it."""
    told = run.tell("The room was too warm")
    attach(run, exception=told, file=SCAN)
    run.assess(told)
    quality = Quality(run)
    found = quality.open(told)
    state(run, found, batch=run.batch)
    quality.close(found)
    Actions(run).plan(found)
