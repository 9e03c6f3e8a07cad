"""How the batches of a product's stages hang together: of whose lots one was charged, and where what one made is."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from domain.execution.lots import feeding
from domain.execution.lots.feeding import End, Feed
from domain.execution.models import Batch
from domain.materials.distribution import figures, reading
from domain.materials.distribution.figures import Total
from domain.materials.kinds import EdgeKind
from domain.materials.models import GenealogyEdge


@dataclass(frozen=True, slots=True)
class Recorded:
    """The edges of a company, as they are recorded now."""

    session: Session
    company: UUID

    def at(self, end: End, things: Collection[UUID], kinds: Collection[EdgeKind]) -> list[GenealogyEdge]:
        """Edges of these kinds that weren't taken back, in the order of their recording."""
        if not things:
            return []
        edge = GenealogyEdge
        near = edge.source_id if end is End.SOURCE else edge.target_id
        chosen = (
            select(edge)
            .where(edge.company_id == self.company, near.in_(things), edge.kind.in_(kinds), ~_taken_back())
            .order_by(edge.id)
        )
        return list(self.session.scalars(chosen))


def feeds(session: Session, batch: Batch) -> tuple[Feed, ...]:
    """The batches that this one's lots went into, by lot, in the order in which the first charge was recorded."""
    return feeding.feeds(Recorded(session, batch.company_id), batch.id)


def fed_by(session: Session, batch: Batch) -> tuple[Feed, ...]:
    """The batches whose lots went into this one; none for what was received."""
    return feeding.fed_by(Recorded(session, batch.company_id), batch.id)


def whereabouts(session: Session, batch: Batch) -> list[Total]:
    """Where all that a batch made is, by material: in other batches, in stock, on its way, sampled, shipped, destroyed.

    Over its lots and those that these were divided or put together into, or became at other sites (MAT-6).
    """
    lots = reading.lots(session, batch.company_id, sorted(made(session, batch)))
    return figures.totals(reading.affected(one, 1, None) for one in sorted(lots, key=lambda one: one.id))


def made(session: Session, batch: Batch) -> set[UUID]:
    """The lots that a batch gave, with all that came of them and wasn't processed."""
    return feeding.made(Recorded(session, batch.company_id), batch.id)


def came_of(session: Session, batch: Batch, lot: UUID) -> set[UUID]:
    """A lot of the batch, with all that came of it and wasn't processed."""
    return feeding.closure(Recorded(session, batch.company_id), {lot}, near=End.SOURCE)


def _taken_back() -> ColumnElement[bool]:
    back = aliased(GenealogyEdge)
    same = back.company_id == GenealogyEdge.company_id, back.reverses_id == GenealogyEdge.id
    return select(back.id).where(*same).exists()
