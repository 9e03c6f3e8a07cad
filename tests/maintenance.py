"""Maintenance of a plant's equipment for tests: planned, worked and verified through the domain's own commands."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from domain.equipment.maintenance.commands import opening, plans, working
from domain.equipment.maintenance.commands.working import COMPLETE_WORK, VERIFY_WORK, CompleteWork, JudgeWork
from domain.equipment.maintenance.values import PlanDetails
from domain.equipment.service.commands.returning import SIGN_RETURN, ReturnToService
from domain.kernel.actor import Actor
from infra.transaction import as_process
from tests import recipes
from tests.conftest import Do
from tests.equipment import MIXER, REASON, TABLES, Workshop, run_of
from tests.plant import Plant

MONTHLY = PlanDetails(name="Monthly inspection", steps="1. Seals.\n2. Belt.", interval_days=30, grace_days=5)
ALL = (*TABLES, "maintenance_plan", "work_order", "service_tag")


@dataclass
class Mechanics:
    """Who maintains a workshop's equipment: an engineer does the work, a supervisor verifies it."""

    shop: Workshop

    def plan(
        self, equipment: UUID, code: str = "PM-01", details: PlanDetails = MONTHLY, *, by: Actor | None = None
    ) -> UUID:
        return self.shop.do(
            by or self.shop.plant.engineer,
            lambda uow: plans.define_plan(uow, equipment=equipment, code=code, details=details),
        ).id

    def change(self, plan: UUID, details: PlanDetails, *, version: int | None = None) -> None:
        seen = version or self.row("maintenance_plan", plan).version
        command = plans.change_plan
        self.shop.do(
            self.shop.plant.engineer,
            lambda uow: command(uow, plan=plan, version=seen, details=details, reason=REASON),
        )

    def end(self, plan: UUID) -> None:
        version = self.row("maintenance_plan", plan).version
        self.shop.do(
            self.shop.plant.engineer, lambda uow: plans.end_plan(uow, plan=plan, version=version, reason=REASON)
        )

    def heed(self, plan: UUID) -> UUID:
        """What the schedule does; the plan's order."""
        process = as_process(self.shop.plant.company, "schedule")
        self.shop.do(process, lambda uow: opening.heed_time(uow, plan=plan))
        found: UUID = self.row("maintenance_plan", plan).work_order_id
        return found

    def broken(self, equipment: UUID, says: str = "The seal leaks.", *, by: Actor | None = None) -> UUID:
        return self.shop.do(
            by or self.shop.plant.operator,
            lambda uow: opening.report_breakdown(uow, equipment=equipment, says=says),
        ).id

    def begin(self, order: UUID, *, by: Actor | None = None) -> None:
        version = self.row("work_order", order).version
        self.shop.do(
            by or self.shop.plant.engineer, lambda uow: working.begin_work(uow, work_order=order, version=version)
        )

    def complete(self, order: UUID, *, contact: bool = False, by: Actor | None = None) -> None:
        act = CompleteWork(order, self.row("work_order", order).version, "Seal replaced.", contact)
        recipes.sign(self.shop.do, by or self.shop.plant.engineer, COMPLETE_WORK, act)

    def verify(self, order: UUID, *, accepted: bool = True, by: Actor | None = None) -> None:
        remark = None if accepted else "It still leaks."
        act = JudgeWork(order, self.row("work_order", order).version, accepted, remark)
        recipes.sign(self.shop.do, by or self.shop.plant.supervisor, VERIFY_WORK, act)

    def worked(self, order: UUID, *, contact: bool = False) -> None:
        self.begin(order)
        self.complete(order, contact=contact)
        self.verify(order)

    def returned(self, equipment: UUID, *, by: Actor | None = None) -> None:
        act = ReturnToService(equipment, self.shop.row("equipment", equipment).version, REASON)
        recipes.sign(self.shop.do, by or self.shop.plant.supervisor, SIGN_RETURN, act)

    def row(self, table: str, id: UUID) -> Any:  # noqa: A002, ANN401 -- the plant's word; a row
        return next(one for one in self.state()[table] if one.id == id)

    def state(self) -> dict[str, list[Any]]:
        return self.shop.state(ALL)

    def earlier(self, plan: UUID, by: timedelta) -> None:
        """So much time passes for a plan, and for the scale that its equipment is."""
        said = "done_at = done_at - :by, due_on = due_on - :days, counts_until = counts_until - :days"
        of = "select e.scale_id from equipment e join maintenance_plan p on p.equipment_id = e.id where p.id = :p"
        with self.shop.admin.begin() as connection:
            for table in ("maintenance_plan", "scale"):
                connection.execute(text(f"alter table {table} disable trigger audit"))
            for statement in (
                f"update maintenance_plan set {said} where id = :p",  # noqa: S608 -- our own words
                f"update scale set maintained_until = maintained_until - :days where id = ({of})",  # noqa: S608
            ):
                connection.execute(text(statement), {"by": by, "days": by.days, "p": plan})
            connection.execute(text("set constraints all immediate"))
            for table in ("maintenance_plan", "scale"):
                connection.execute(text(f"alter table {table} enable always trigger audit"))


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A row of each kind: a mixer with a plan and its order, which broke down as a batch used it."""
    run = run_of(do, plant, admin, product="MAINTAINED", number="B-MAINTAINED")
    shop = Workshop(do, plant, admin, code="MAINTAINED", details=replace(MIXER, name="Maintained"))
    mixer, staff = shop.unit("RMG-PM"), Mechanics(shop)
    staff.heed(staff.plan(mixer))
    shop.clean(mixer)
    shop.allocate(mixer, run)
    shop.use(mixer, run)
    staff.broken(mixer)
