"""Cycle counts for tests, through the domain's own commands."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.kernel.actor import Actor, Grant
from domain.kernel.permissions import Role
from domain.materials.counting.commands import approving, finding, opening
from domain.materials.counting.commands.finding import CountContainer
from domain.materials.counting.commands.opening import Scope
from tests.conftest import Do
from tests.containers import Shelves, filled
from tests.materials import Store, kg
from tests.plant import Plant

TABLES = ("stock_count", "stock_count_line", "stock_count_entry", "container", "inventory_transaction", "lot_balance")


@dataclass(frozen=True)
class Counting:
    """The counts of a plant, seen from outside of the domain: the operator counts, the second one counts again."""

    shelves: Shelves

    @property
    def store(self) -> Store:
        return self.shelves.store

    @property
    def plant(self) -> Plant:
        return self.shelves.plant

    def rows(self, table: str) -> list[Row[Any]]:
        with self.store.admin.connect() as connection:
            query = f"select * from {table} where company_id = :c order by id"  # noqa: S608 -- our own table's name
            return list(connection.execute(text(query), {"c": self.plant.company}))

    def row(self, table: str, wanted: UUID) -> Row[Any]:
        return next(one for one in self.rows(table) if one.id == wanted)

    def all(self) -> list[list[Row[Any]]]:
        return [self.rows(one) for one in TABLES]

    def open(self, scope: Scope, *, by: Actor | None = None) -> UUID:
        actor, site = by or self.plant.supervisor, self.plant.site
        return self.store.do(actor, lambda uow: opening.open_count(uow, site=site, scope=scope)).id

    def lines(self, count: UUID) -> dict[str, Row[Any]]:
        """By the containers' numbers."""
        return {one.container_number: one for one in self.rows("stock_count_line") if one.count_id == count}

    def find(
        self, count: UUID, number: str, found: str | None, *, location: UUID | None = None, by: Actor | None = None
    ) -> str:
        """Count a container; None says that it is missing. The line's state."""
        quantity = None if found is None else kg(found)
        given = CountContainer(count=count, number=number, found=quantity, missing=quantity is None, location=location)
        line = self.store.do(by or self.plant.operator, lambda uow: finding.count_container(uow, given)).id
        state: str = self.row("stock_count_line", line).state
        return state

    def again(self, count: UUID, number: str, *, by: Actor | None = None) -> None:
        line = self.lines(count)[number]
        self.store.do(
            by or self.plant.supervisor,
            lambda uow: finding.demand_recount(uow, line=line.id, version=line.version, reason="Looked at it"),
        )

    def approve(self, count: UUID, *, by: Actor | None = None, version: int | None = None) -> Row[Any]:
        seen = version or self.row("stock_count", count).version
        self.store.do(
            by or self.plant.supervisor,
            lambda uow: approving.approve_count(uow, count=count, version=seen, reason="Spilled at weighing"),
        )
        return self.row("stock_count", count)

    def cancel(self, count: UUID, *, reason: str = "Interrupted", by: Actor | None = None) -> None:
        seen = self.row("stock_count", count).version
        self.store.do(
            by or self.plant.supervisor,
            lambda uow: opening.cancel_count(uow, count=count, version=seen, reason=reason),
        )

    def plan(self, days: int | None, *, location: UUID | None = None, material: UUID | None = None) -> None:
        everywhere = replace(self.plant.reviewer, grants=frozenset({Grant(Role.QUALITY_REVIEWER, None)}))
        if location is not None:
            place = self.row("operational_location", location)
            self.store.do(
                everywhere,
                lambda uow: opening.plan_location(uow, location=place.id, version=place.version, days=days),
            )
        if material is not None:
            row = self.row("material_definition", material)
            self.store.do(
                everywhere, lambda uow: opening.plan_material(uow, material=row.id, version=row.version, days=days)
            )


def one_of_each(do: Do, plant: Plant, admin: Engine) -> UUID:
    """A count that was approved, with a container that was counted twice, and one under way; the first one's id."""
    counting = Counting(Shelves(Store(do, plant, admin)))
    bags = (filled("15"), filled("5"))
    lot = counting.store.receive(counting.store.material("COUNTED"), "L-COUNTED", "20", containers=bags)
    count = counting.open(Scope(lot=lot))
    counting.find(count, "L-COUNTED-1", "14")
    counting.find(count, "L-COUNTED-1", "14", by=plant.second_operator)
    counting.find(count, "L-COUNTED-2", "5")
    counting.approve(count)
    counting.find(counting.open(Scope(lot=lot)), "L-COUNTED-1", "10")
    return count
