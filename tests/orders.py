"""Planning for tests: recipes that may be scaled, how batches are numbered, orders, campaigns."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.execution.commands.issuing import ISSUE_BATCH, IssueBatch
from domain.execution.numbering.commands.setting import SET_BATCH_NUMBERING, SetBatchNumbering
from domain.kernel.actor import Actor
from domain.kernel.quantity import Quantity
from domain.recipes.scaling import SizeRange
from infra.transaction import Outcome
from tests import recipes
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant

HALF = Quantity(Decimal(150_000), "{tbl}")
RANGE = SizeRange(Decimal(100_000), Decimal(600_000))
PATTERN = "{site}-{product}-{seq:3}"


@dataclass(frozen=True)
class Planner:
    """The planning of a plant, seen from outside of the domain."""

    do: Do
    plant: Plant
    admin: Engine

    def rows(self, table: str) -> list[Row[Any]]:
        with self.admin.connect() as connection:
            query = f"select * from {table} where company_id = :c order by id"  # noqa: S608 -- our own table's name
            return list(connection.execute(text(query), {"c": self.plant.company}))

    def row(self, table: str, wanted: UUID) -> Row[Any]:
        return next(one for one in self.rows(table) if one.id == wanted)

    # How batches are numbered, and issuing one.

    def number(
        self,
        pattern: str | None,
        *,
        by_hand: bool = False,
        site: UUID | None = None,
        recipe: UUID | None = None,
        by: Actor | None = None,
        seen: int | None = None,
    ) -> UUID:
        at = site or self.plant.site
        given = SetBatchNumbering(
            subject=at,
            version=self.row("site", at).version,
            recipe=recipe,
            pattern=pattern,
            by_hand=by_hand,
            seen=seen,
            reason="As the plant has always done",
        )
        return recipes.sign(self.do, by or self.plant.reviewer, SET_BATCH_NUMBERING, given).id

    def issue(self, version: UUID, number: str | None = None, size: Quantity | None = None) -> Run:
        seen = self.row("master_recipe_version", version).version
        given = IssueBatch(version, seen, number, size)
        done: Outcome = recipes.sign(self.do, self.plant.supervisor, ISSUE_BATCH, given)
        return Run(self.do, self.plant, self.admin, done.id)

    def recipe(self, code: str = "MET-500", **more: Any) -> UUID:  # noqa: ANN401 -- as `effective_recipe`
        """A version in effect that was validated from a third of its size to twice as much."""
        return recipes.effective_recipe(self.do, self.plant, code=code, size_range=RANGE, **more)


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """How a site's batches are numbered."""
    planner = Planner(do, plant, admin)
    planner.number(PATTERN, by_hand=True)
