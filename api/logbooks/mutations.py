"""Writing in logbooks, taking them along as files, and asking for both."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement

from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed, read
from api.filters import DateTimeRange
from api.listing import listed
from api.logbooks.types import LogbookExport, LogbookNote
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id
from domain.kernel.canonical import Json
from domain.logbooks import exporting
from domain.logbooks.exporting import Wanted
from domain.logbooks.kinds import LogbookExportState
from domain.logbooks.noting import WRITE_EQUIPMENT_LOGBOOK, WRITE_ROOM_LOGBOOK, WriteLogbook
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome


@strawberry.input(description="What happened: now, unless told; `corrects` is an entry that a person wrote there.")
class WriteEquipmentLogbookAct:
    equipment: strawberry.ID
    version: int
    says: str
    happened_at: datetime | None = None
    corrects: strawberry.ID | None = None

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        place = local_id(self.equipment, "Equipment", path="equipment")
        corrects = None if self.corrects is None else local_id(self.corrects, "LogbookNote", path="corrects")
        return WRITE_EQUIPMENT_LOGBOOK, WriteLogbook(place, self.version, self.says, self.happened_at, corrects)


@strawberry.input
class WriteEquipmentLogbookInput(WriteEquipmentLogbookAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="What happened: now, unless told; `corrects` is an entry that a person wrote there.")
class WriteRoomLogbookAct:
    room: strawberry.ID
    version: int
    says: str
    happened_at: datetime | None = None
    corrects: strawberry.ID | None = None

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        place = local_id(self.room, "OperationalLocation", path="room")
        corrects = None if self.corrects is None else local_id(self.corrects, "LogbookNote", path="corrects")
        return WRITE_ROOM_LOGBOOK, WriteLogbook(place, self.version, self.says, self.happened_at, corrects)


@strawberry.input
class WriteRoomLogbookInput(WriteRoomLogbookAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="The logbook of a room or a piece of equipment, one of both, of a period or all of it.")
class ExportLogbookInput:
    room: strawberry.ID | None = None
    equipment: strawberry.ID | None = None
    period: DateTimeRange | None = None
    command_id: str | None = None


@strawberry.type
class LogbookNotePayload:
    note: LogbookNote | None = None
    problems: list[Problem]


@strawberry.type
class ExportLogbookPayload:
    export: LogbookExport | None = strawberry.field(
        default=None, description="Ask again for its state until it is DONE or FAILED."
    )
    problems: list[Problem]


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `logbookExports` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.location_id == given.id("room", "OperationalLocation")] if given.has("room") else []
    found += [row.equipment_id == given.id("equipment", "Equipment")] if given.has("equipment") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


EXPORTS = Pages(_chosen, newest_first=True)


@strawberry.type
class LogbooksQuery:
    @strawberry.field(
        description="The exported logbook with this id; null where there is none that you may read.",
        metadata=by_id("LogbookExport"),
    )
    def logbook_export(self, info: Info, id: strawberry.ID) -> LogbookExport | None:  # noqa: A002 -- GraphQL's word
        return read(info, LogbookExport, local_id(id, "LogbookExport", path="id"))

    @strawberry.field(
        description="The exported logbooks that you may read, the newest first.", metadata=lowered(EXPORTS)
    )
    def logbook_exports(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        room: strawberry.ID | None = None,
        equipment: strawberry.ID | None = None,
        state: LogbookExportState | None = None,
    ) -> Connection[LogbookExport]:
        given = {"room": room, "equipment": equipment, "state": state}
        return listed(info, LogbookExport, EXPORTS, Window(first, after, last, before), **given)


@strawberry.type
class LogbooksMutation:
    @strawberry.mutation(description="Write in the logbook of a piece of equipment, signed (EQP-6).")
    def write_equipment_logbook(self, info: Info, input: WriteEquipmentLogbookInput) -> LogbookNotePayload:  # noqa: A002 -- GraphQL's word
        return _note(info, input)

    @strawberry.mutation(description="Write in the logbook of a room, signed (EQP-6).")
    def write_room_logbook(self, info: Info, input: WriteRoomLogbookInput) -> LogbookNotePayload:  # noqa: A002 -- GraphQL's word
        return _note(info, input)

    @strawberry.mutation(description="Have a logbook made into CSV and PDF.")
    def export_logbook(self, info: Info, input: ExportLogbookInput) -> ExportLogbookPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ExportLogbookPayload, "export", LogbookExport, lambda: _export(info, input))


def _note(info: Info, given: WriteEquipmentLogbookInput | WriteRoomLogbookInput) -> LogbookNotePayload:
    return changed(
        info,
        LogbookNotePayload,
        "note",
        LogbookNote,
        lambda: sign(info, *given.signed(), given.signature, given.command_id),
    )


def _export(info: Info, given: ExportLogbookInput) -> Outcome:
    period = given.period or DateTimeRange()
    wanted = Wanted(
        room=None if given.room is None else local_id(given.room, "OperationalLocation", path="room"),
        equipment=None if given.equipment is None else local_id(given.equipment, "Equipment", path="equipment"),
        since=period.since,
        until=period.until,
    )
    told: list[Json] = [given.room, given.equipment]
    told += [None if one is None else one.isoformat() for one in (period.since, period.until)]
    return act(
        info,
        "exportLogbook",
        lambda uow: exporting.request_export(uow, wanted),
        given=told,
        command_id=given.command_id,
    )
