"""Oversight for tests: batches with entries that are worth a look, and somebody revealed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Engine, text

from domain.execution.content import Content
from domain.execution.rules.recording import Late
from domain.kernel.actor import Actor
from domain.kernel.rows import SessionRows
from domain.kernel.unit_of_work import UnitOfWork
from domain.oversight import commands, pseudonyms, queries
from domain.oversight.queries import Scope
from domain.recipes.kinds import ParameterKind, Rounding
from domain.recipes.values import Parameter
from infra.transaction import Transactions
from tests import execution, recipes
from tests.asof import now
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant
from tests.triggers import triggers_off

KEY = bytes(32)
"""The service's secret in tests."""
TORQUES = 16
Answer = TypeVar("Answer")


def of(plant: Plant, who: str) -> str:
    """Somebody's pseudonym."""
    return pseudonyms.pseudonym(KEY, plant.company, plant.people[who].as_person)


def one_of_each(do: Do, plant: Plant) -> UUID:
    """The reveal of a person."""
    pseudonym = of(plant, "operator")
    done = do(
        plant.reviewer,
        lambda uow: commands.reveal_person(uow, key=KEY, pseudonym=pseudonym, reason="Sixteen torques in a minute"),
    )
    return done.id


def recipe(do: Do, plant: Plant) -> UUID:
    """An effective version with one phase, in which sixteen torques are recorded."""
    torques = tuple(
        Parameter(name=f"Torque {place}", kind=ParameterKind.NUMBER, unit="N", decimals=2, rounding=Rounding.HALF_UP)
        for place in range(TORQUES)
    )
    phase = recipes.phase(1, "Fill", parameters=torques, signatures=(recipes.P,))
    return recipes.effective_recipe(do, plant, phases=[phase], materials=())


def run(do: Do, plant: Plant, admin: Engine, version: UUID, number: str = "B-001") -> Run:
    """A batch by that recipe, begun."""
    found = Run(do, plant, admin, execution.issue(do, plant, version, number))
    found.start(1)
    return found


def burst(run: Run, *, late: int = 0, by: Actor | None = None) -> list[UUID]:
    """Sixteen values at once, so many of them late."""
    return [
        run.record(
            1,
            f"Torque {place}",
            Content(number=Decimal(f"20.{place + 10}"), unit="N"),
            late=Late(now(run.admin), "The terminal was down") if place < late else None,
            by=by,
        )
        for place in range(TORQUES)
    ]


def completed_before(admin: Engine, batch: UUID, days: int) -> None:
    """As if it had been complete for so many days."""
    with admin.begin() as connection, triggers_off(connection, "batch"):
        moved = text(
            "update batch set started_at = started_at - :days, completed_at = completed_at - :days where id = :b"
        )
        connection.execute(moved, {"days": timedelta(days=days), "b": batch})


@dataclass(frozen=True)
class Looker:
    """Somebody who looks, straight at the domain."""

    transactions: Transactions
    actor: Actor
    at: datetime

    def scope(self, site: UUID | None = None) -> Scope:
        with self.transactions.reading(self.actor.company) as session:
            uow = UnitOfWork(SessionRows(session, self.actor.company), self.actor)
            since, until = self.at - timedelta(days=1), self.at + timedelta(days=1)
            return queries.scope(uow, site=site, since=since, until=until)

    def ask(self, question: Callable[[UnitOfWork, Scope], Answer], scope: Scope | None = None) -> Answer:
        chosen = scope or self.scope()
        with self.transactions.reading(self.actor.company) as session:
            return question(UnitOfWork(SessionRows(session, self.actor.company), self.actor), chosen)
