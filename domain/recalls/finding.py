"""Find what a recall affects, in one snapshot of the company's records, and compose what its files tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.materials.distribution import recalling
from domain.materials.distribution.recalling import Recalled
from domain.materials.queries import TRACE_LIMIT
from domain.recalls import report, telling
from domain.recalls.models import Recall, RecallStart
from domain.tenancy.models import Company, Site

MOST_SHIPMENTS = 50_000


class TooMuchToTell(Exception):
    """The recall goes over more than its files may hold; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, as figures and as what the files tell, and the moment at which the records said so."""

    at: datetime
    recalled: Recalled
    document: report.Document


def find(session: Session, company: UUID, recall: UUID) -> Finding:
    """Everything that a recall's starts are in, in the session's snapshot. Raises TooMuchToTell."""
    row = session.scalars(select(Recall).where(Recall.company_id == company, Recall.id == recall)).one()
    of_it = select(RecallStart).where(RecallStart.company_id == company, RecallStart.recall_id == recall)
    starts = session.scalars(of_it.order_by(RecallStart.id)).all()
    lots, batches = [one.lot_id for one in starts if one.lot_id], [one.batch_id for one in starts if one.batch_id]
    at: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    found = recalling.recalled(session, company, lots=lots, batches=batches)
    if found is None:
        raise TooMuchToTell(f"This goes over more than {TRACE_LIMIT} edges; recall what its direct targets are.")
    if len(found.sent) > MOST_SHIPMENTS:
        raise TooMuchToTell(f"More than {MOST_SHIPMENTS} shipments are affected; begin a recall for fewer lots.")
    names = telling.names(session, company, found)
    return Finding(at, found, _document(session, row, starts, found, names, at))


def _document(
    session: Session, row: Recall, starts: Sequence[RecallStart], found: Recalled, names: telling.Names, at: datetime
) -> report.Document:
    company = session.scalars(select(Company).where(Company.company_id == row.company_id)).one()
    site = names.sites[row.site_id]
    return {
        "company": company.title,
        "site": {"code": site.code, "name": site.name, "time_zone": site.time_zone},
        "recall": {
            "id": str(row.id),
            "number": row.number,
            "kind": row.kind,
            "reason": row.reason,
            "begun_by": row.begun_name,
            "begun_at": moment(row.begun_at, site),
            "seconds": str(-((row.begun_at - at) // timedelta(seconds=1))),
        },
        "exported_at": moment(at, site),
        "starts": [_start(one, names) for one in starts],
        **telling.affected(found, names),
    }


def moment(at: datetime, site: Site) -> report.Time:
    """A moment as the files show it (EXE-13)."""
    local = at.astimezone(ZoneInfo(site.time_zone))
    return {
        "utc": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "local": local.strftime("%Y-%m-%d %H:%M:%S"),
        "zone": site.time_zone,
    }


def _start(one: RecallStart, names: telling.Names) -> report.Start:
    if one.lot_id is not None:
        lot = names.lots[one.lot_id]
        name, site = names.materials[lot.material_id].name, names.sites[lot.site_id].code
        return {"lot": lot.number, "batch": None, "product": name, "site": site}
    assert one.batch_id is not None, one.id
    batch = names.batches[one.batch_id]
    return {"lot": None, "batch": batch.number, "product": batch.product, "site": names.sites[batch.site_id].code}
