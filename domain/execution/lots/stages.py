"""How the batches of a product's stages hang together: of whose lots one was charged, and where what one made is."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from domain.execution.models import Batch
from domain.kernel.quantity import Quantity
from domain.materials.distribution import figures, reading
from domain.materials.distribution.figures import Total
from domain.materials.kinds import EdgeKind
from domain.materials.models import GenealogyEdge
from domain.materials.queries import REGROUPED
from domain.materials.rules import EXACT


@dataclass(frozen=True, slots=True)
class Feed:
    """So much of a lot that one batch made went into another, less what came back of it.

    The lot may be a part of what the batch gave, or have come to another site. Where it was put together of several
    batches' lots, each of them feeds by all of it: what is in a lot has one quantity, and no order.
    """

    source: UUID
    target: UUID
    lot: UUID
    quantity: Quantity


def feeds(session: Session, batch: Batch) -> tuple[Feed, ...]:
    """The batches that this one's lots went into, by lot, in the order in which the first charge was recorded."""
    return tuple(_net(_charges(session, batch.company_id, GenealogyEdge.source_id, _made(session, batch)), batch.id))


def fed_by(session: Session, batch: Batch) -> tuple[Feed, ...]:
    """The batches whose lots went into this one; none for what was received."""
    company = batch.company_id
    charges = _charges(session, company, GenealogyEdge.target_id, {batch.id})
    found = []
    for one in _net(charges, batch.id):
        found += [Feed(made, batch.id, one.lot, one.quantity) for made in _makers(session, company, one.lot)]
    return tuple(found)


def whereabouts(session: Session, batch: Batch) -> list[Total]:
    """Where all that a batch made is, by material: in other batches, in stock, on its way, sampled, shipped, destroyed.

    Over its lots and those that these were divided or put together into, or became at other sites (MAT-6).
    """
    lots = reading.lots(session, batch.company_id, sorted(_made(session, batch)))
    return figures.totals(reading.affected(one, 1, None) for one in sorted(lots, key=lambda one: one.id))


def _made(session: Session, batch: Batch) -> set[UUID]:
    """The lots that a batch gave, with all that came of them and wasn't processed."""
    given = _edges(session, batch.company_id, GenealogyEdge.source_id, {batch.id}, (EdgeKind.OUTPUT,))
    return _closure(session, batch.company_id, {one.target_id for one in given}, forward=True)


def _makers(session: Session, company: UUID, lot: UUID) -> list[UUID]:
    origins = _closure(session, company, {lot}, forward=False)
    given = _edges(session, company, GenealogyEdge.target_id, origins, (EdgeKind.OUTPUT,))
    return sorted({one.source_id for one in given})


def _closure(session: Session, company: UUID, lots: set[UUID], *, forward: bool) -> set[UUID]:
    near = GenealogyEdge.source_id if forward else GenealogyEdge.target_id
    found, last = set(lots), lots
    while last:
        edges = _edges(session, company, near, last, REGROUPED)
        last = {one.target_id if forward else one.source_id for one in edges} - found
        found |= last
    return found


def _charges(
    session: Session, company: UUID, near: InstrumentedAttribute[UUID], things: Collection[UUID]
) -> list[GenealogyEdge]:
    return _edges(session, company, near, things, (EdgeKind.CHARGE, EdgeKind.RETURN))


def _edges(
    session: Session,
    company: UUID,
    near: InstrumentedAttribute[UUID],
    things: Collection[UUID],
    kinds: Collection[EdgeKind],
) -> list[GenealogyEdge]:
    """Edges of these kinds that weren't taken back, in the order of their recording."""
    if not things:
        return []
    edge = GenealogyEdge
    chosen = (
        select(edge)
        .where(edge.company_id == company, near.in_(things), edge.kind.in_(kinds), ~_taken_back())
        .order_by(edge.id)
    )
    return list(session.scalars(chosen))


def _taken_back() -> ColumnElement[bool]:
    back = aliased(GenealogyEdge)
    same = back.company_id == GenealogyEdge.company_id, back.reverses_id == GenealogyEdge.id
    return select(back.id).where(*same).exists()


def _net(charges: list[GenealogyEdge], source: UUID) -> Iterator[Feed]:
    """By batch and lot; what came back whole fed nothing."""
    sums: dict[tuple[UUID, UUID, str], Decimal] = defaultdict(Decimal)
    for one in charges:
        key, value = (one.target_id, one.source_id, one.quantity_unit), one.quantity_value
        sums[key] = (EXACT.subtract if one.kind == EdgeKind.RETURN else EXACT.add)(sums[key], value)
    for (target, lot, unit), value in sums.items():
        if value > 0:
            yield Feed(source, target, lot, Quantity(value, unit))
