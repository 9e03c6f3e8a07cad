"""What a lot or a batch went into, at any depth, and where all of that is: in other batches, in stock, or shipped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Boolean, Integer, Uuid, case, func, literal, select
from sqlalchemy.orm import Session, aliased

from domain.materials.distribution.kinds import ShipmentKind
from domain.materials.distribution.models import Shipment
from domain.materials.kinds import EdgeKind
from domain.materials.models import GenealogyEdge, LotBalance, MaterialLot
from domain.materials.queries import DEEPEST, TRACE_LIMIT, genealogy
from domain.materials.rules import EXACT

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Where so much of a lot, or of several of one material, is; in one unit, exact, net of what was taken back.

    `made` is what was received or given by a batch, `charged` what went into batches, `in_stock` what the balance
    holds. They come from records of their own: receipt, edges, shipments, balance.
    """

    made: Decimal = NOTHING
    charged: Decimal = NOTHING
    shipped: Decimal = NOTHING
    in_stock: Decimal = NOTHING

    @property
    def unaccounted(self) -> Decimal:
        """What is in none of these; below zero where more is told than was made."""
        found = EXACT.subtract(self.made, self.charged)
        return EXACT.subtract(EXACT.subtract(found, self.shipped), self.in_stock)

    def plus(self, other: "Figures") -> "Figures":
        return Figures(
            made=EXACT.add(self.made, other.made),
            charged=EXACT.add(self.charged, other.charged),
            shipped=EXACT.add(self.shipped, other.shipped),
            in_stock=EXACT.add(self.in_stock, other.in_stock),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedLot:
    """A lot that has something of the start in it, or is the start; `depth` is how many edges lie between."""

    id: UUID
    depth: int
    material: UUID
    unit: str
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A shipment of an affected lot that wasn't taken back."""

    lot: UUID
    consignee: UUID
    quantity: Decimal
    unit: str
    shipped_on: date
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The sum over the affected lots of one material in one unit."""

    material: UUID
    unit: str
    lots: int
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """All that a lot or batch is in: lots and batches by depth, what was shipped of them."""

    lots: Sequence[AffectedLot]
    batches: Mapping[UUID, int]
    sent: Sequence[Sent]


def recalled(session: Session, company: UUID, start: UUID, *, is_lot: bool) -> Recalled | None:
    """Follow a lot or batch forward through what wasn't taken back; None where it has too many edges to be whole."""
    steps = _steps(session, company, start)
    if steps is None:
        return None
    lots, batches = {start: 0} if is_lot else {}, {} if is_lot else {start: 0}
    for depth, lot, batch in steps:
        if lot is not None:
            lots.setdefault(lot, depth)
        elif batch is not None:
            batches.setdefault(batch, depth)
    sent = _sent(session, company, list(lots))
    return Recalled(lots=_lots(session, company, lots, sent), batches=batches, sent=sent)


def totals(lots: Iterable[AffectedLot]) -> list[Total]:
    """One for each material and unit, in the order in which the trace meets them; they add up as each lot does."""
    found: dict[tuple[UUID, str], Total] = {}
    for one in lots:
        none = Total(material=one.material, unit=one.unit, lots=0, figures=Figures())
        before = found.get((one.material, one.unit), none)
        found[one.material, one.unit] = Total(
            material=one.material, unit=one.unit, lots=before.lots + 1, figures=before.figures.plus(one.figures)
        )
    return list(found.values())


def _steps(session: Session, company: UUID, start: UUID) -> list[tuple[int, UUID | None, UUID | None]] | None:
    """What each edge leads to that happened and wasn't taken back, the nearest first."""
    given = literal(company, Uuid), literal(start, Uuid), literal(value=True, type_=Boolean), literal(DEEPEST, Integer)
    traced = genealogy(*given, TRACE_LIMIT + 1)
    edge, back = aliased(GenealogyEdge), aliased(GenealogyEdge)
    # Sub-selects, each by one index: a planner that joined would read every edge of the company.
    kind = select(edge.kind).where(edge.company_id == company, edge.id == traced.c.edge_id).scalar_subquery()
    taken_back = select(back.id).where(back.company_id == company, back.reverses_id == traced.c.edge_id)
    lives = (kind != EdgeKind.REVERSAL) & taken_back.scalar_subquery().is_(None)
    chosen = select(traced.c.depth, traced.c.lot_id, traced.c.batch_id, lives)
    found = session.execute(chosen.order_by(traced.c.depth, traced.c.edge_id)).all()
    if len(found) > TRACE_LIMIT:
        return None
    return [(depth, lot, batch) for depth, lot, batch, live in found if live]


def _lots(session: Session, company: UUID, lots: Mapping[UUID, int], sent: Sequence[Sent]) -> list[AffectedLot]:
    charged, shipped = _charged(session, company, list(lots)), dict.fromkeys(lots, NOTHING)
    for one in sent:
        shipped[one.lot] = EXACT.add(shipped[one.lot], one.quantity)
    chosen = (
        select(MaterialLot.id, MaterialLot.material_id, MaterialLot.unit, LotBalance.received, LotBalance.remaining)
        .join(LotBalance, (LotBalance.company_id == MaterialLot.company_id) & (LotBalance.id == MaterialLot.id))
        .where(MaterialLot.company_id == company, MaterialLot.id.in_(list(lots)))
    )
    found = [
        AffectedLot(
            id=row.id,
            depth=lots[row.id],
            material=row.material_id,
            unit=row.unit,
            figures=Figures(
                made=row.received,
                charged=charged.get(row.id, NOTHING),
                shipped=shipped[row.id],
                in_stock=row.remaining,
            ),
        )
        for row in session.execute(chosen)
    ]
    return sorted(found, key=lambda one: (one.depth, one.id))


def _charged(session: Session, company: UUID, lots: list[UUID]) -> dict[UUID, Decimal]:
    """What went from each lot into something, net of reversals."""
    edge = GenealogyEdge
    net = func.sum(case((edge.kind == EdgeKind.REVERSAL, -edge.quantity_value), else_=edge.quantity_value))
    of_lot = select(net).where(edge.company_id == company, edge.source_id == MaterialLot.id)
    chosen = select(MaterialLot.id, of_lot.correlate(MaterialLot).scalar_subquery())
    found = session.execute(chosen.where(MaterialLot.company_id == company, MaterialLot.id.in_(lots)))
    return {lot: NOTHING if value is None else value for lot, value in found}


def _sent(session: Session, company: UUID, lots: list[UUID]) -> list[Sent]:
    back = aliased(Shipment)
    taken_back = select(back.id).where(back.company_id == company, back.reverses_id == Shipment.id)
    chosen = (
        select(Shipment)
        .where(Shipment.company_id == company, Shipment.lot_id.in_(lots))
        .where(Shipment.kind == ShipmentKind.SHIPMENT, ~taken_back.exists())
        .order_by(Shipment.shipped_on, Shipment.id)
    )
    return [
        Sent(
            lot=one.lot_id,
            consignee=one.consignee_id,
            quantity=one.quantity_value,
            unit=one.quantity_unit,
            shipped_on=one.shipped_on,
            document=one.document,
        )
        for one in session.scalars(chosen)
    ]
