"""Compose what a logbook's files tell, in one snapshot of the company's records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.equipment.plant.models import Equipment
from domain.logbooks import report
from domain.logbooks.models import LogbookEntry, LogbookExport
from domain.materials.container_models import OperationalLocation
from domain.tenancy.models import Company, Site

MOST = 5_000
"""So many entries are told in one file; a longer logbook is exported by periods."""


class TooMuchToTell(Exception):
    """The period holds more than its files may; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Composed:
    """What the files tell, and the moment at which the records said so."""

    at: datetime
    document: report.Document


def compose(session: Session, company: UUID, export: UUID) -> Composed:
    """The logbook that an export wants. Raises TooMuchToTell."""
    row = session.scalars(
        select(LogbookExport).where(LogbookExport.company_id == company, LogbookExport.id == export)
    ).one()
    at: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    entries = _entries(session, row)
    if len(entries) > MOST:
        raise TooMuchToTell(f"This period has more than {MOST} entries; export a shorter one, and then the next.")
    return Composed(at, _document(session, row, entries, at))


def _entries(session: Session, row: LogbookExport) -> Sequence[LogbookEntry]:
    entry = LogbookEntry
    here = entry.equipment_id == row.equipment_id if row.location_id is None else entry.location_id == row.location_id
    chosen = select(entry).where(entry.company_id == row.company_id, here)
    if row.since is not None:
        chosen = chosen.where(entry.at >= row.since)
    if row.until is not None:
        chosen = chosen.where(entry.at < row.until)
    return session.scalars(chosen.order_by(entry.at, entry.entry_id).limit(MOST + 1)).all()


def _document(session: Session, row: LogbookExport, entries: Sequence[LogbookEntry], at: datetime) -> report.Document:
    company = session.scalars(select(Company).where(Company.company_id == row.company_id)).one()
    site = session.scalars(select(Site).where(Site.company_id == row.company_id, Site.id == row.site_id)).one()
    of, model, id_ = (
        ("Equipment", Equipment, row.equipment_id)
        if row.location_id is None
        else ("Room", OperationalLocation, row.location_id)
    )
    name = session.scalars(select(model.name).where(model.company_id == row.company_id, model.id == id_)).one()
    zone = ZoneInfo(site.time_zone)
    return {
        "company": company.title,
        "site": {"code": site.code, "name": site.name, "time_zone": site.time_zone},
        "logbook": {
            "id": str(row.id),
            "of": of,
            "code": row.place_code,
            "name": name,
            "since": _time(row.since, zone),
            "until": _time(row.until, zone),
            "requested_by": row.requested_name,
        },
        "exported_at": _moment(at, zone),
        "count": str(len(entries)),
        "entries": [_entry(one, zone) for one in entries],
    }


def _entry(one: LogbookEntry, zone: ZoneInfo) -> report.Entry:
    return {
        "id": str(one.entry_id),
        "kind": one.kind,
        "at": _moment(one.at, zone),
        "until": _time(one.until, zone),
        "recorded_at": _time(one.recorded_at, zone),
        "says": one.says,
        "by": one.by_name,
        "checked_by": one.checked_name,
        "batch": one.batch_number,
        "product": one.product,
        "lot": one.lot,
        "outcome": one.outcome,
        "remark": one.remark,
        "corrects": None if one.corrects_id is None else str(one.corrects_id),
    }


def _time(at: datetime | None, zone: ZoneInfo) -> report.Time | None:
    return None if at is None else _moment(at, zone)


def _moment(at: datetime, zone: ZoneInfo) -> report.Time:
    utc, local = at.astimezone(UTC), at.astimezone(zone)
    return {
        "utc": utc.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "local": local.strftime("%Y-%m-%d %H:%M:%S"),
        "zone": zone.key,
    }
