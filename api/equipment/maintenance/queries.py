"""Asking for maintenance plans, and for work orders."""

from datetime import date

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info
from api.equipment.maintenance.types import MaintenancePlan, WorkOrder
from api.listing import listed
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Window
from domain.equipment.maintenance.kinds import PlanState, WorkOrderKind, WorkOrderState


def _due(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `maintenancePlans` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.equipment_id == given.id("equipment", "Equipment")] if given.has("equipment") else []
    found += [row.state == given.text("state")] if given.has("state") else []
    return [*found, row.due_on < given.day("dueBefore")] if given.has("dueBefore") else found


def _orders(row: Row, of: Row, given: Given) -> list[ColumnElement[bool]]:
    found = _due(row, of, given)
    return [*found, row.kind == given.text("kind")] if given.has("kind") else found


PLANS = Pages(_due)
ORDERS = Pages(_orders, newest_first=True)


@strawberry.type
class MaintenanceQuery:
    @strawberry.field(
        description="The maintenance plans that you may read; `dueBefore`: which are due before a day of their site.",
        metadata=lowered(PLANS),
    )
    def maintenance_plans(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        equipment: strawberry.ID | None = None,
        state: PlanState | None = None,
        due_before: date | None = None,
    ) -> Connection[MaintenancePlan]:
        given = {"siteId": site_id, "equipment": equipment, "state": state, "dueBefore": due_before}
        return listed(info, MaintenancePlan, PLANS, Window(first, after, last, before), **given)

    @strawberry.field(
        description="The work orders that you may read, the newest first; `dueBefore`: planned ones due before a day.",
        metadata=lowered(ORDERS),
    )
    def work_orders(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        equipment: strawberry.ID | None = None,
        kind: WorkOrderKind | None = None,
        state: WorkOrderState | None = None,
        due_before: date | None = None,
    ) -> Connection[WorkOrder]:
        given = {"siteId": site_id, "equipment": equipment, "kind": kind, "state": state, "dueBefore": due_before}
        return listed(info, WorkOrder, ORDERS, Window(first, after, last, before), **given)
