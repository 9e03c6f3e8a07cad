"""Deviations for tests: opened, investigated, concluded and approved through the domain's own commands."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from domain.deviations.commands import grouping
from domain.deviations.commands.concluding import (
    APPROVE_DEVIATION,
    CONCLUDE_DEVIATION,
    ApproveDeviation,
    ConcludeDeviation,
)
from domain.deviations.commands.grouping import Opened
from domain.deviations.kinds import CauseCategory
from domain.exceptions.kinds import ApproverRole, Classification
from domain.kernel.actor import Actor
from tests import recipes
from tests.execution import Run

TABLES = ("deviation", "deviation_exception", "deviation_investigation", "deviation_approval")


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


def one_of_each(run: Run) -> None:
    """A deviation with its exception, closed."""
    told = run.tell("The room was too warm")
    run.assess(told)
    quality = Quality(run)
    quality.close(quality.open(told))
