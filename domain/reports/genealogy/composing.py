"""Compose what the report of a genealogy tells, in one snapshot of the company's records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Uuid, any_, func, literal, select
from sqlalchemy.orm import Session, aliased, selectinload

from domain.execution.models import Batch
from domain.kernel.models import OfCompany
from domain.materials.distribution import recalling
from domain.materials.kinds import EdgeKind
from domain.materials.models import GenealogyEdge, MaterialLot
from domain.materials.queries import DEEPEST, TRACE_LIMIT, genealogy
from domain.materials.suppliers.models import Supplier
from domain.recalls import telling
from domain.reconciliation.models import MaterialLoss
from domain.reports import times
from domain.reports.genealogy import document
from domain.reports.models import GenealogyReport
from domain.reports.publishing import TooMuchToTell
from domain.tenancy.models import Company, Site

MOST_LOSSES = 20_000
TOO_MUCH = "This genealogy has more than {0} {1}; ask for the report of a lot or batch that lies between."

_LOT = (
    selectinload(MaterialLot.material),
    selectinload(MaterialLot.site),
    selectinload(MaterialLot.supplier),
    selectinload(MaterialLot.manufacturer),
)
_EDGE: Any = GenealogyEdge  # domain.execution.models adds its batches
_ENDS = (
    *(selectinload(one).options(*_LOT) for one in (GenealogyEdge.source_lot, GenealogyEdge.target_lot)),
    *(selectinload(one).selectinload(Batch.site) for one in (_EDGE.source_batch, _EDGE.target_batch)),
)


@dataclass(frozen=True, slots=True)
class Composed:
    """What the files tell, and the moment at which the records said so."""

    at: datetime
    document: document.Document


@dataclass(frozen=True, slots=True)
class Traced:
    """An edge that stands, so far from the start."""

    depth: int
    edge: Any
    """A GenealogyEdge, with its batches."""


def compose(session: Session, company: UUID, report: UUID) -> Composed:
    """The genealogy of a report's lot or batch, both ways. Raises TooMuchToTell."""
    row = session.scalars(
        select(GenealogyReport).where(GenealogyReport.company_id == company, GenealogyReport.id == report)
    ).one()
    at: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    lots, batches = ([row.lot_id], []) if row.lot_id is not None else ([], [row.batch_id])
    found = recalling.recalled(session, company, lots=lots, batches=[one for one in batches if one is not None])
    if found is None:
        raise TooMuchToTell(TOO_MUCH.format(TRACE_LIMIT, "steps"))
    start = row.lot_id or row.batch_id
    assert start is not None, row.id
    out_of, into = (_traced(session, company, start, forward=forward) for forward in (False, True))
    zone = session.scalars(select(Site).where(Site.company_id == company, Site.id == row.site_id)).one()
    title = session.scalars(select(Company.title).where(Company.company_id == company)).one()
    told: document.Document = {
        "company": title,
        "site": {"code": zone.code, "name": zone.name, "time_zone": zone.time_zone},
        "asked": {
            "id": str(row.id),
            "of": "Batch" if row.lot_id is None else "Lot",
            "number": row.number,
            "requested_by": row.requested_name,
        },
        "thing": _start(session, row),
        "exported_at": times.moment(at, zone.time_zone),
        "out_of": [_step(one, zone) for one in out_of],
        "into": [_step(one, zone) for one in into],
        "losses": _losses(session, company, _batches(row, [*out_of, *into]), zone),
        **telling.affected(found, telling.names(session, company, found)),
    }
    return Composed(at, told)


def _traced(session: Session, company: UUID, start: UUID, *, forward: bool) -> list[Traced]:
    """What wasn't taken back, the nearest first. Raises TooMuchToTell."""
    given = literal(company, Uuid), literal(start, Uuid), literal(forward, Boolean)
    traced = genealogy(*given, DEEPEST, TRACE_LIMIT + 1)
    edge, back = GenealogyEdge, aliased(GenealogyEdge)
    depths = session.execute(select(traced.c.edge_id, traced.c.depth)).all()
    if len(depths) > TRACE_LIMIT:
        raise TooMuchToTell(TOO_MUCH.format(TRACE_LIMIT, "steps"))
    depth_of: dict[UUID, int] = {one.edge_id: one.depth for one in depths}
    taken_back = select(back.id).where(back.company_id == company, back.reverses_id == edge.id)
    chosen = (
        select(edge)
        .where(edge.company_id == company, edge.id == any_(literal(list(depth_of), ARRAY(Uuid))))
        .where(edge.kind != EdgeKind.REVERSAL, ~taken_back.exists())
        .options(*_ENDS)
    )
    found = [Traced(depth_of[one.id], one) for one in session.scalars(chosen)]
    return sorted(found, key=lambda one: (one.depth, one.edge.id))


def _start(session: Session, row: GenealogyReport) -> document.Thing:
    if row.lot_id is not None:
        of_it = select(MaterialLot).where(MaterialLot.company_id == row.company_id, MaterialLot.id == row.lot_id)
        return _lot(session.scalars(of_it.options(*_LOT)).one())
    batch = select(Batch).where(Batch.company_id == row.company_id, Batch.id == row.batch_id)
    return _batch(session.scalars(batch.options(selectinload(Batch.site))).one())


def _batches(row: GenealogyReport, steps: Sequence[Traced]) -> set[UUID]:
    """Every batch of the genealogy."""
    ends = {end for one in steps for end in (one.edge.source_batch_id, one.edge.target_batch_id)}
    return {one for one in (*ends, row.batch_id) if one is not None}


def _step(one: Traced, site: Site) -> document.Step:
    edge = one.edge
    return {
        "depth": str(one.depth),
        "kind": edge.kind,
        "source": _end(edge.source_lot, edge.source_batch),
        "target": _end(edge.target_lot, edge.target_batch),
        "quantity": {"value": f"{edge.quantity_value:f}", "unit": edge.quantity_unit},
        "at": times.moment(edge.event_at or edge.recorded_at, site.time_zone),
        "by": edge.recorded_name,
    }


def _end(lot: MaterialLot | None, batch: Batch | None) -> document.Thing:
    if lot is not None:
        return _lot(lot)
    assert batch is not None
    return _batch(batch)


def _lot(lot: MaterialLot) -> document.Thing:
    return {
        "lot": lot.number,
        "batch": None,
        "product": lot.material.name,
        "site": lot.site.code,
        "status": lot.status,
        "supplier": _named(lot.supplier),
        "supplier_lot": lot.supplier_lot,
        "manufacturer": _named(lot.manufacturer),
    }


def _batch(batch: Batch) -> document.Thing:
    return {
        "lot": None,
        "batch": batch.number,
        "product": batch.product,
        "site": batch.site.code,
        "status": batch.disposition,
        "supplier": None,
        "supplier_lot": None,
        "manufacturer": None,
    }


def _named(supplier: Supplier | None) -> str | None:
    return None if supplier is None else f"{supplier.code} {supplier.name}"


def _losses(session: Session, company: UUID, batches: set[UUID], site: Site) -> list[document.Loss]:
    """What was lost in these batches and not withdrawn, in the order in which it was recorded. Raises TooMuchToTell."""
    chosen = (
        select(MaterialLoss, Batch.number, MaterialLot.number)
        .join(Batch, _same(Batch, MaterialLoss.batch_id))
        .join(GenealogyEdge, _same(GenealogyEdge, MaterialLoss.edge_id))
        .join(MaterialLot, _same(MaterialLot, GenealogyEdge.source_lot_id))
        .where(MaterialLoss.company_id == company, MaterialLoss.withdrawn_at.is_(None))
        .where(MaterialLoss.batch_id == any_(literal(sorted(batches), ARRAY(Uuid))))
        .order_by(MaterialLoss.recorded_at, MaterialLoss.id)
        .limit(MOST_LOSSES + 1)
    )
    found = session.execute(chosen).all()
    if len(found) > MOST_LOSSES:
        raise TooMuchToTell(TOO_MUCH.format(MOST_LOSSES, "losses"))
    return [
        {
            "batch": batch,
            "lot": lot,
            "kind": one.kind,
            "quantity": {"value": f"{one.quantity_value:f}", "unit": one.quantity_unit},
            "reason": one.reason,
            "at": times.moment(one.recorded_at, site.time_zone),
            "by": one.recorded_name,
        }
        for one, batch, lot in found
    ]


def _same(model: type[OfCompany], column: Any) -> Any:  # noqa: ANN401 -- mapped columns
    """Of the same company, and named by this column."""
    return (model.company_id == MaterialLoss.company_id) & (model.id == column)
