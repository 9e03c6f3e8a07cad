"""The rows that a recall is reckoned from: the edges of a trace, and what each lot's records say of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, ColumnElement, Integer, Uuid, any_, column, func, literal, select, true
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.selectable import LateralFromClause

from domain.materials.distribution.figures import NOTHING, AffectedLot, Figures
from domain.materials.distribution.kinds import ShipmentKind
from domain.materials.distribution.models import Shipment
from domain.materials.distribution.reaching import Reach
from domain.materials.kinds import AT_ONE_SITE, REGROUPED, EdgeKind, TransactionKind
from domain.materials.models import GenealogyEdge, InventoryTransaction, LotBalance, MaterialLot
from domain.materials.queries import DEEPEST, genealogy
from domain.materials.rules import EXACT
from domain.materials.transfers.kinds import TransferState
from domain.materials.transfers.models import MaterialTransfer


class Step(NamedTuple):
    """An edge of a trace, at its shortest distance from any start; it `lives` unless it was reversed or reverses one.

    There are ten thousand of them: no column more is read than is reckoned with.
    """

    depth: int
    source: UUID
    target: UUID
    leads_to_lot: bool
    kind: str
    quantity: Decimal
    unit: str
    lives: bool


@dataclass(frozen=True, slots=True)
class Stated:
    """What the records say of a lot."""

    id: UUID
    material: UUID
    unit: str
    figures: Figures


def affected(lot: Stated, depth: int, reach: Reach | None) -> AffectedLot:
    """The lot as a recall tells it."""
    return AffectedLot(id=lot.id, depth=depth, material=lot.material, unit=lot.unit, figures=lot.figures, reach=reach)


def steps(session: Session, company: UUID, starts: Sequence[UUID], *, most: int) -> list[Step]:
    """The edges on the ways forward from these lots and batches, each once, the nearest first; at most so many."""
    begun = (
        func.unnest(literal(list(starts), ARRAY(Uuid)))
        .table_valued(column("start", Uuid), name="begun")
        .render_derived()
    )
    given = literal(company, Uuid), begun.c.start, literal(value=True, type_=Boolean), literal(DEEPEST, Integer)
    traced = genealogy(*given, most).lateral()
    shortest = func.min(traced.c.depth).label("depth")
    once = (
        select(traced.c.edge_id, shortest)
        .select_from(begun.join(traced, true()))
        .group_by(traced.c.edge_id)
        .order_by(shortest, traced.c.edge_id)
        .limit(most)
        .subquery()
    )
    edge, back = aliased(GenealogyEdge), aliased(GenealogyEdge)
    # Each by one index: a planner that joined would read every edge of the company. The limit keeps it from joining.
    told = (
        select(edge.source_id, edge.target_id, edge.target_lot_id, edge.kind, edge.quantity_value, edge.quantity_unit)
        .where(edge.company_id == company, edge.id == once.c.edge_id)
        .limit(1)
        .lateral()
    )
    taken_back = select(back.id).where(back.company_id == company, back.reverses_id == once.c.edge_id)
    chosen = select(
        once.c.depth,
        told.c.source_id,
        told.c.target_id,
        told.c.target_lot_id.is_not(None),
        told.c.kind,
        told.c.quantity_value,
        told.c.quantity_unit,
        (told.c.kind != EdgeKind.REVERSAL) & taken_back.scalar_subquery().is_(None),
    ).join_from(once, told, true())
    return list(map(Step._make, session.execute(chosen.order_by(once.c.depth, once.c.edge_id))))


def lots(session: Session, company: UUID, ids: Sequence[UUID]) -> Iterator[Stated]:
    """What the records say of these lots: each kind of record asked by one index of each lot."""
    out, came, stock, sent, moved = (ask(company) for ask in (_out, _came, _stock, _sent, _transfers))
    chosen = (
        select(MaterialLot.id, MaterialLot.material_id, MaterialLot.unit, LotBalance.received, LotBalance.remaining)
        .add_columns(*out.c, *came.c, *stock.c, *sent.c, *moved.c)
        .join(LotBalance, (LotBalance.company_id == MaterialLot.company_id) & (LotBalance.id == MaterialLot.id))
        .join(out, true())
        .join(came, true())
        .join(stock, true())
        .join(sent, true())
        .join(moved, true())
        .where(MaterialLot.company_id == company, MaterialLot.id == any_(literal(list(ids), ARRAY(Uuid))))
    )
    for row in session.execute(chosen):
        yield Stated(
            row.id,
            row.material_id,
            row.unit,
            Figures(
                made=row.received,
                from_lots=row.from_lots or NOTHING,
                returned=row.returned or NOTHING,
                adjusted=EXACT.add(row.adjusted or NOTHING, row.differed or NOTHING),
                charged=row.charged or NOTHING,
                into_lots=row.into_lots or NOTHING,
                transferred=row.transferred or NOTHING,
                in_transit=row.in_transit or NOTHING,
                shipped=row.shipped or NOTHING,
                sampled=row.sampled or NOTHING,
                destroyed=row.destroyed or NOTHING,
                in_stock=row.remaining,
            ),
        )


def _out(company: UUID) -> LateralFromClause:
    edge = aliased(GenealogyEdge)
    value, reversed_ = edge.quantity_value, edge.kind == EdgeKind.REVERSAL
    charged = func.sum(value).filter(edge.kind == EdgeKind.CHARGE)
    return (
        select(
            (func.coalesce(charged, 0) - func.coalesce(func.sum(value).filter(reversed_), 0)).label("charged"),
            func.sum(value).filter(edge.kind == EdgeKind.RETURN).label("returned"),
            func.sum(value).filter(edge.kind.in_(AT_ONE_SITE)).label("into_lots"),
            func.sum(value).filter(edge.kind == EdgeKind.TRANSFER).label("transferred"),
        )
        .where(edge.company_id == company, edge.source_id == MaterialLot.id)
        .lateral()
    )


def _came(company: UUID) -> LateralFromClause:
    edge = aliased(GenealogyEdge)
    regrouped = func.sum(edge.quantity_value).filter(edge.kind.in_(REGROUPED))
    chosen = select(regrouped.label("from_lots"))
    return chosen.where(edge.company_id == company, edge.target_id == MaterialLot.id).lateral()


def _stock(company: UUID) -> LateralFromClause:
    moved = aliased(InventoryTransaction)

    def of(*kinds: TransactionKind) -> ColumnElement[Decimal]:
        return func.sum(moved.quantity_value).filter(moved.kind.in_(kinds))

    return (
        select(
            of(TransactionKind.ADJUSTMENT, TransactionKind.EMPTYING).label("adjusted"),
            (-of(TransactionKind.SAMPLE)).label("sampled"),
            (-of(TransactionKind.DESTRUCTION)).label("destroyed"),
        )
        .where(moved.company_id == company, moved.lot_id == MaterialLot.id)
        .lateral()
    )


def _sent(company: UUID) -> LateralFromClause:
    shipment = aliased(Shipment)

    def of(kind: ShipmentKind) -> ColumnElement[Decimal]:
        return func.coalesce(func.sum(shipment.quantity_value).filter(shipment.kind == kind), 0)

    chosen = select((of(ShipmentKind.SHIPMENT) - of(ShipmentKind.REVERSAL)).label("shipped"))
    return chosen.where(shipment.company_id == company, shipment.lot_id == MaterialLot.id).lateral()


def _transfers(company: UUID) -> LateralFromClause:
    """What is on its way to another site, and what showed to be lost or found when such was received."""
    transfer = aliased(MaterialTransfer)
    chosen = select(
        func.sum(transfer.quantity_value).filter(transfer.state == TransferState.DISPATCHED).label("in_transit"),
        func.sum(transfer.difference).label("differed"),
    )
    return chosen.where(transfer.company_id == company, transfer.lot_id == MaterialLot.id).lateral()
