"""Planning for tests: recipes that may be scaled, how batches are numbered, orders, campaigns."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.execution.commands.issuing import ISSUE_BATCH, IssueBatch
from domain.execution.numbering.commands.setting import SET_BATCH_NUMBERING, SetBatchNumbering
from domain.execution.orders.commands import campaigning, ordering, settling
from domain.execution.orders.commands.filling import ISSUE_PROCESS_ORDER, IssueProcessOrder
from domain.execution.orders.rules import Ordered, Planned
from domain.kernel.actor import Actor
from domain.kernel.quantity import Quantity
from domain.recipes.scaling import SizeRange
from infra.transaction import Outcome
from tests import recipes
from tests.conftest import Do
from tests.equipment import MIXER, Workshop
from tests.execution import Run
from tests.plant import Plant

HALF = Quantity(Decimal(150_000), "{tbl}")
RANGE = SizeRange(Decimal(100_000), Decimal(600_000))
REASON = "As sales asked"
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

    # Orders and campaigns.

    def planned(self, number: str, version: UUID, ordered: Ordered, *, by: Actor | None = None) -> UUID:
        command = ordering.plan_order
        return self.do(
            by or self.plant.supervisor, lambda uow: command(uow, ordered, recipe_version=version, number=number)
        ).id

    def plan(self, number: str, version: UUID, *, by: Actor | None = None, **said: Any) -> UUID:  # noqa: ANN401 -- as `Ordered`
        return self.planned(number, version, Ordered(**said), by=by)

    def change(self, order: UUID, *, version: int | None = None, **said: Any) -> None:  # noqa: ANN401 -- as `Ordered`
        seen, ordered = version or self.row("process_order", order).version, Ordered(**said)
        command = ordering.change_order
        self.do(self.plant.supervisor, lambda uow: command(uow, ordered, order=order, version=seen, reason=REASON))

    def reissue(self, order: UUID, to: UUID, *, reason: str = REASON) -> None:
        seen, command = self.row("process_order", order).version, ordering.reissue_order
        self.do(
            self.plant.supervisor,
            lambda uow: command(uow, order=order, version=seen, recipe_version=to, reason=reason),
        )

    def ready(self, order: UUID) -> None:
        seen = self.row("process_order", order).version
        self.do(self.plant.supervisor, lambda uow: settling.ready_order(uow, order=order, version=seen))

    def cancel(self, order: UUID, *, reason: str = REASON, by: Actor | None = None) -> None:
        seen, command = self.row("process_order", order).version, settling.cancel_order
        self.do(by or self.plant.supervisor, lambda uow: command(uow, order=order, version=seen, reason=reason))

    def fill(self, order: UUID, number: str | None = None, *, rework: UUID | None = None) -> Run:
        given = IssueProcessOrder(order, self.row("process_order", order).version, number, rework)
        done = recipes.sign(self.do, self.plant.supervisor, ISSUE_PROCESS_ORDER, given)
        return Run(self.do, self.plant, self.admin, done.id)

    def campaign(self, code: str, recipe: UUID, *, by: Actor | None = None) -> UUID:
        command, site = campaigning.open_campaign, self.plant.site
        return self.do(by or self.plant.supervisor, lambda uow: command(uow, site=site, code=code, recipe=recipe)).id

    def close_campaign(self, campaign: UUID) -> None:
        seen, command = self.row("batch_campaign", campaign).version, campaigning.close_campaign
        self.do(self.plant.supervisor, lambda uow: command(uow, campaign=campaign, version=seen, reason="All are made"))


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """How a site's batches are numbered, and an order that is planned on equipment, in a campaign."""
    planner = Planner(do, plant, admin)
    planner.number(PATTERN, by_hand=True)
    version = planner.recipe("ORDERED")
    campaign = planner.campaign("C-ALL", planner.row("master_recipe_version", version).recipe_id)
    of = Workshop(do, plant, admin, replace(MIXER, name="Ordered mixer"), "ORDERED_MIXER")
    mixer = of.unit("RMG-ORDERED")
    start = datetime.now(UTC) + timedelta(days=2)
    planner.plan("PO-ALL", version, campaign=campaign, planned_start=start, equipment=(Planned(mixer),))
