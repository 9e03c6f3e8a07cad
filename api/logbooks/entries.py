"""The entries of a logbook as a connection, the newest first; both things that have one show it."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, any_

from api.filters import between
from api.ordering import Order, Row, time, uuid
from api.reading.vocabulary import Given, Pages
from domain.kernel.permissions import Permission
from domain.logbooks import models
from domain.logbooks.kinds import LogbookKind

if TYPE_CHECKING:
    from api.execution.types import Batch

strawberry.enum(
    LogbookKind, description="What an entry tells of; all but a NOTE write themselves from the record (EQP-6)."
)

LOGGED = Order("LOGGED", lambda row: (row.at, row.entry_id), (time, uuid), descending=True)


def _asked(row: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `logbook` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.kind == any_(given.texts("kinds"))] if given.has("kinds") else []
    found += [row.batch_id == given.id("batch", "Batch")] if given.has("batch") else []
    return [*found, *between(row.at, "period", given)]


OF_EQUIPMENT = Pages(lambda row, of, given: [row.equipment_id == of.id, *_asked(row, given)], order=LOGGED)
OF_ROOM = Pages(lambda row, of, given: [row.location_id == of.id, *_asked(row, given)], order=LOGGED)


@strawberry.type(description="One entry of the logbook of a piece of equipment or a room (21 CFR 211.182).")
class LogbookEntry:
    model: ClassVar[type[models.LogbookEntry]] = models.LogbookEntry
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    entry_id: strawberry.ID = strawberry.field(
        description="Of the row that it is read from; a NOTE's corrects by it (`LogbookNote:` before it)."
    )
    kind: LogbookKind
    at: datetime = strawberry.field(description="When it happened or began.")
    until: datetime | None = strawberry.field(description="When it ended, where it took time and has ended.")
    recorded_at: datetime | None = strawberry.field(description="When it was written down, where that was later.")
    says: str
    by_name: str | None = strawberry.field(description="Who did it; null for what time did.")
    checked_name: str | None = strawberry.field(description="Who verified or witnessed it.")
    batch: Annotated["Batch", strawberry.lazy("api.execution.types")] | None
    batch_number: str | None
    product: str | None
    lot: str | None = strawberry.field(description="What the batch made, or what was weighed.")
    outcome: str | None
    remark: str | None
    corrects_id: strawberry.ID | None = strawberry.field(description="The entry that this one corrects.")

    @classmethod
    def is_type_of(cls, found: object, _: Any) -> bool:  # noqa: ANN401 -- GraphQL's resolve info
        return isinstance(found, models.LogbookEntry | cls)
