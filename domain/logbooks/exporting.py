"""Have a logbook made into files: request it, state what was made, give it up."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.equipment.plant.models import Equipment
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.logbooks.events import LogbookExported, LogbookExportFailed, LogbookExportRequested
from domain.logbooks.kinds import LogbookExportState
from domain.logbooks.models import LogbookExport
from domain.logbooks.states import EXPORT, ExportAct
from domain.materials.container_models import OperationalLocation

LONGEST_PROBLEM = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The logbook of a room or of equipment, one of both, from a moment on and before another one."""

    room: UUID | None = None
    equipment: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A file: its SHA-256 in hex and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How many entries the files hold, as of when, and the files."""

    at: datetime
    entries: int
    csv: Stored
    pdf: Stored


def request_export(uow: UnitOfWork, wanted: Wanted) -> LogbookExport:
    """Have it made; who may read a logbook may take it along. Raises NotFound, Forbidden, InvalidInput."""
    place = _place(uow, wanted)
    if wanted.since is not None and wanted.until is not None and wanted.since >= wanted.until:
        raise InvalidInput(path=("period", "until"), problem="A period ends after it began.")
    export = LogbookExport(
        id=new_id(),
        site_id=place.site_id,
        equipment_id=wanted.equipment,
        location_id=wanted.room,
        place_code=place.code,
        since=wanted.since,
        until=wanted.until,
        state=LogbookExportState.REQUESTED,
        requested_by=uow.actor.as_person,
        requested_name=uow.actor.name,
        requested_at=uow.now,
    )
    uow.record(LogbookExportRequested(export=export.id))
    return uow.add(export)


def _place(uow: UnitOfWork, wanted: Wanted) -> Equipment | OperationalLocation:
    if wanted.equipment is not None and wanted.room is None:
        return uow.load(Equipment, wanted.equipment, Permission.EQUIPMENT_READ)
    if wanted.room is not None and wanted.equipment is None:
        return uow.load(OperationalLocation, wanted.room, Permission.EQUIPMENT_READ)
    raise InvalidInput(path=("room",), problem="Name a room or a piece of equipment: one of both.")


def state_made(uow: UnitOfWork, *, export: UUID, made: Made) -> LogbookExport:
    """Fix, once, what was made. Stated by somebody else meanwhile, it stays as it is. Raises NotFound, WrongState."""
    row = uow.hold(LogbookExport, export)
    if row.state == LogbookExportState.DONE:
        return row
    row.state = EXPORT.after(LogbookExportState(row.state), ExportAct.STATE)
    row.made_at, row.entries = made.at, made.entries
    row.csv_sha256, row.csv_bytes = made.csv.sha256, made.csv.size
    row.pdf_sha256, row.pdf_bytes = made.pdf.sha256, made.pdf.size
    uow.record(LogbookExported(export=row.id))
    return row


def fail_export(uow: UnitOfWork, *, export: UUID, problem: str) -> LogbookExport:
    """Give it up, saying why. Raises NotFound, WrongState for one that has ended."""
    row = uow.hold(LogbookExport, export)
    row.state = EXPORT.after(LogbookExportState(row.state), ExportAct.FAIL)
    row.problem = problem[:LONGEST_PROBLEM]
    uow.record(LogbookExportFailed(export=row.id))
    return row
