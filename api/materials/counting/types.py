"""Cycle counts as GraphQL shows them; of a line that is still to be counted nothing of the book."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar, cast

import strawberry
from sqlalchemy import ColumnElement, select

from api.context import Info, read, visible
from api.materials.containers import Container, OperationalLocation
from api.materials.definitions import MaterialDefinition
from api.materials.types import MaterialLot
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Expression, Parts, Row, Rows, lowered
from api.relay import Node
from api.scalars import Quantity
from api.tenancy.types import Site
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.materials.counting import kinds, models
from domain.materials.counting.rules import difference
from domain.materials.counting.states import SETTLED

strawberry.enum(kinds.CountScope, name="StockCountScope", description="What is counted.")
strawberry.enum(kinds.CountState, name="StockCountState")
strawberry.enum(
    kinds.CountLineState,
    name="StockCountLineState",
    description="TO_RECOUNT waits for another person. LEFT: the book doesn't have it there any more either.",
)

FOUND = Parts({"value": "found", "unit": "unit"})
BOOK = Parts({"value": "book", "unit": "unit"})
POSTED = Parts({"value": "posted", "unit": "unit"}, when=lambda row: row.posted.is_not(None))
DIFFERENCE = Expression(lambda row, _: row.found - row.book)
UNSETTLED = tuple(one for one in kinds.CountLineState if one not in SETTLED)
SHOWN = Rows(lambda row, line, _: [row.id == line.container_id, *_settled(line)])
ENTRIES = Rows(lambda row, line, _: [row.line_id == line.id, *_settled(line)], order=lambda row: [row.attempt])


def _settled(line: Row) -> list[ColumnElement[bool]]:
    return [line.state != one.value for one in UNSETTLED]


@strawberry.type(description="What one person found in a container, and the book at that moment; never changed.")
class StockCountEntry(Node):
    model: ClassVar[type[OfCompany]] = models.StockCountEntry
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    attempt: int = strawberry.field(description="From 1; a recount counts on.")
    missing: bool
    location: OperationalLocation | None = strawberry.field(description="Where it was found.")
    counted_name: str
    counted_at: datetime

    @strawberry.field(description="What was in it; nothing, where it is missing.", metadata=lowered(FOUND))
    def found(self, root: strawberry.Parent[models.StockCountEntry]) -> Quantity:
        return Quantity(value=root.found, unit=root.unit)

    @strawberry.field(description="What was in it by the book when it was counted.", metadata=lowered(BOOK))
    def book(self, root: strawberry.Parent[models.StockCountEntry]) -> Quantity:
        return Quantity(value=root.book, unit=root.unit)

    @strawberry.field(
        description="Found less book, in the container's unit; below zero where less was found.",
        metadata=lowered(DIFFERENCE),
    )
    def difference(self, root: strawberry.Parent[models.StockCountEntry]) -> Decimal:
        return difference(root.found, root.book)


@strawberry.type(description="A container in a count: where to look for it, and how it is counted.")
class StockCountLine(Node):
    model: ClassVar[type[OfCompany]] = models.StockCountLine
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    count: Annotated["StockCount", strawberry.lazy("api.materials.counting.types")]
    position: int
    container_number: str
    lot_number: str
    material_code: str
    unit: str
    location: OperationalLocation | None = strawberry.field(description="Where the book had it.")
    listed: bool = strawberry.field(description="False for one that was found, and added.")
    state: kinds.CountLineState
    attempts: int
    recount_reason: str | None = strawberry.field(description="Why a supervisor demanded one more.")
    book_right: bool | None = strawberry.field(
        description="Whether the book had its quantity, within tolerance, and its place; once approved (CNT-6)."
    )

    @strawberry.field(description="The container; null until it was counted (CNT-2).", metadata=lowered(SHOWN))
    def container(self, root: strawberry.Parent[models.StockCountLine], info: Info) -> Container | None:
        return read(info, Container, root.container_id) if root.state in SETTLED else None

    @strawberry.field(
        description="What was found, and the book then; none while it is to be counted, be it again (CNT-2).",
        metadata=lowered(ENTRIES),
    )
    def entries(self, root: strawberry.Parent[models.StockCountLine], info: Info) -> list[StockCountEntry]:
        if root.state not in SETTLED:
            return []
        actor, entry = info.context.actor, models.StockCountEntry
        chosen = select(entry).where(entry.line_id == root.id).order_by(entry.attempt)
        chosen = visible(actor, StockCountEntry, chosen).options(*prefetch(info, StockCountEntry))
        return cast("list[StockCountEntry]", list(info.context.session.scalars(chosen)))

    @strawberry.field(description="What the approval booked of the difference (CNT-5).", metadata=lowered(POSTED))
    def posted(self, root: strawberry.Parent[models.StockCountLine]) -> Quantity | None:
        return None if root.posted is None else Quantity(value=root.posted, unit=root.unit)


@strawberry.type(description="A cycle count of a location, or of a site's lot or material.")
class StockCount(Node):
    model: ClassVar[type[OfCompany]] = models.StockCount
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    number: int = strawberry.field(description="From 1 at its site.")
    site: Site
    scope: kinds.CountScope
    location: OperationalLocation | None
    lot: MaterialLot | None
    material: MaterialDefinition | None
    state: kinds.CountState
    lines: list[StockCountLine] = strawberry.field(description="In their order; what was found and added comes last.")
    opened_name: str
    opened_at: datetime
    ended_name: str | None
    ended_at: datetime | None
    reason: str | None = strawberry.field(description="Why it was approved or cancelled.")
    lines_total: int | None = strawberry.field(description="How many were counted, once it is approved.")
    lines_right: int | None = strawberry.field(description="How many of them the book had right.")
    accuracy: Decimal | None = strawberry.field(
        description="The lines that the book had right in percent of all, cut to two decimals (CNT-6)."
    )


@strawberry.type(description="A location or a material that a site is to count by now (CNT-7).")
class CountDue:
    location: OperationalLocation | None
    material: MaterialDefinition | None
    days: int = strawberry.field(description="Once in so many days, as the company planned it.")
    containers: int = strawberry.field(description="Those that stand there; of a material those that are due.")
    last_counted_at: datetime | None = strawberry.field(
        description="When an approved count of the location ended; of a material, the oldest of its containers' counts."
    )
    due_on: date | None = strawberry.field(description="At the site; null for a location that was never counted.")
