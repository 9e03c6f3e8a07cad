"""Find what a recall affects, in one snapshot of the company's records, and compose what its files tell."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Uuid, any_, func, literal, select
from sqlalchemy.orm import Session

from domain.execution.models import Batch
from domain.kernel.models import OfCompany
from domain.materials.distribution import figures, reaching, recalling
from domain.materials.distribution.figures import AffectedLot, Figures
from domain.materials.distribution.models import Consignee
from domain.materials.distribution.recalling import Recalled, Sent
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.materials.queries import TRACE_LIMIT
from domain.recalls import report
from domain.recalls.models import Recall, RecallStart
from domain.tenancy.models import Company, Site

MOST_SHIPMENTS = 50_000
Row = TypeVar("Row", bound=OfCompany)


class TooMuchToTell(Exception):
    """The recall goes over more than its files may hold; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, as figures and as what the files tell, and the moment at which the records said so."""

    at: datetime
    recalled: Recalled
    document: report.Document


@dataclass(frozen=True)
class Names:
    """What the things that were found are called."""

    lots: Mapping[UUID, MaterialLot]
    batches: Mapping[UUID, Batch]
    materials: Mapping[UUID, MaterialDefinition]
    consignees: Mapping[UUID, Consignee]
    sites: Mapping[UUID, Site]


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
    names = _names(session, company, found)
    return Finding(at, found, _document(session, row, starts, found, names, at))


def _names(session: Session, company: UUID, found: Recalled) -> Names:
    def by_id(model: type[Row], ids: Collection[UUID]) -> dict[UUID, Row]:
        wanted = any_(literal(list(ids), ARRAY(Uuid)))
        chosen = select(model).where(model.company_id == company, model.id == wanted)
        return {row.id: row for row in session.scalars(chosen)}

    return Names(
        lots=by_id(MaterialLot, [one.id for one in found.lots]),
        batches=by_id(Batch, list(found.batches)),
        materials=by_id(MaterialDefinition, {one.material for one in found.lots}),
        consignees=by_id(Consignee, {one.consignee for one in found.sent}),
        sites={row.id: row for row in session.scalars(select(Site).where(Site.company_id == company))},
    )


def _document(
    session: Session, row: Recall, starts: Sequence[RecallStart], found: Recalled, names: Names, at: datetime
) -> report.Document:
    company = session.scalars(select(Company).where(Company.company_id == row.company_id)).one()
    site = names.sites[row.site_id]
    sums = figures.totals(found.lots)
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
        "edges": str(found.edges),
        "shipments": str(len(found.sent)),
        "accounted_percent": _plain(figures.least_accounted(sums)),
        "starts": [_start(one, names) for one in starts],
        "totals": [
            {
                "material": _material(names.materials[one.material]),
                "lots": str(one.lots),
                "unit": one.unit,
                "figures": _told(one.figures),
                "accounted_percent": _plain(one.accounted_percent),
            }
            for one in sums
        ],
        "consignees": _consignees(found, names),
        "lots": [_lot(one, names, found.unit) for one in found.lots],
        "batches": [
            {
                "number": names.batches[id_].number,
                "product": names.batches[id_].product,
                "site": names.sites[names.batches[id_].site_id].code,
                "disposition": names.batches[id_].disposition,
                "depth": str(depth),
                "reach": _reach(found.reach.get(id_), found.unit),
            }
            for id_, depth in found.batches.items()
        ],
    }


def moment(at: datetime, site: Site) -> report.Time:
    """A moment as the files show it (EXE-13)."""
    local = at.astimezone(ZoneInfo(site.time_zone))
    return {
        "utc": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "local": local.strftime("%Y-%m-%d %H:%M:%S"),
        "zone": site.time_zone,
    }


def _start(one: RecallStart, names: Names) -> report.Start:
    if one.lot_id is not None:
        lot = names.lots[one.lot_id]
        name, site = names.materials[lot.material_id].name, names.sites[lot.site_id].code
        return {"lot": lot.number, "batch": None, "product": name, "site": site}
    assert one.batch_id is not None, one.id
    batch = names.batches[one.batch_id]
    return {"lot": None, "batch": batch.number, "product": batch.product, "site": names.sites[batch.site_id].code}


def _lot(one: AffectedLot, names: Names, unit: str | None) -> report.Lot:
    lot = names.lots[one.id]
    return {
        "number": lot.number,
        "supplier_lot": lot.supplier_lot,
        "material": _material(names.materials[one.material]),
        "site": names.sites[lot.site_id].code,
        "status": lot.status,
        "expires_on": None if lot.expires_on is None else lot.expires_on.isoformat(),
        "depth": str(one.depth),
        "unit": one.unit,
        "figures": _told(one.figures),
        "reach": _reach(one.reach, unit),
    }


def _consignees(found: Recalled, names: Names) -> list[report.Consignee]:
    received: dict[UUID, list[Sent]] = defaultdict(list)
    for one in found.sent:
        received[one.consignee].append(one)
    return [
        {
            "code": who.code,
            "name": who.name,
            "address": who.address,
            "country": who.country,
            "gln": who.gln,
            "received": [_received(one, names, found.unit) for one in received[who.id]],
        }
        for who in sorted(names.consignees.values(), key=lambda one: one.code)
    ]


def _received(one: Sent, names: Names, unit: str | None) -> report.Received:
    lot = names.lots[one.lot]
    return {
        "lot": lot.number,
        "material": _material(names.materials[lot.material_id]),
        "quantity": {"value": f"{one.quantity:f}", "unit": one.unit},
        "shipped_on": one.shipped_on.isoformat(),
        "document": one.document,
        "reach": _reach(one.reach, unit),
    }


def _material(material: MaterialDefinition) -> report.Material:
    return {"code": material.code, "name": material.name}


def _told(told: Figures) -> dict[str, str]:
    return {one.name: f"{getattr(told, one.name):f}" for one in fields(Figures)} | {
        "unaccounted": f"{told.unaccounted:f}"
    }


def _reach(reach: reaching.Reach | None, unit: str | None) -> report.Reach | None:
    if reach is None or unit is None:
        return None
    return {"at_most": f"{reach.at_most:f}", "in_proportion": _plain(reach.in_proportion), "unit": unit}


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
