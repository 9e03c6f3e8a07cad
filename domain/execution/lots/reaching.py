"""What a lot or a batch went into, and what went into it, through everything that wasn't taken back (MAT-6)."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Boolean, Uuid, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from domain.materials.kinds import EdgeKind
from domain.materials.models import GenealogyEdge
from domain.materials.queries import DEEPEST, genealogy

ALL_EDGES = 1_000_000
"""What is left out is a recall that stops early, or a release too soon: more edges than a trace shows."""


def reached(
    session: Session, company: UUID, start: UUID, *, forward: bool
) -> Iterator[tuple[UUID | None, UUID | None]]:
    """The lots and batches on the way from a lot or batch, at any depth and site: of each pair one is set.

    An edge that was reversed leads nowhere.
    """
    edge, reversal = GenealogyEdge, aliased(GenealogyEdge)
    of, direction = bindparam(None, company, Uuid), bindparam(None, value=forward, type_=Boolean)
    traced = genealogy(of, bindparam(None, start, Uuid), direction, DEEPEST, ALL_EDGES)
    taken_back = exists().where(reversal.company_id == edge.company_id, reversal.reverses_id == edge.id)
    chosen = (
        select(traced.c.lot_id, traced.c.batch_id)
        .join(edge, edge.id == traced.c.edge_id)
        .where(edge.company_id == company, edge.kind != EdgeKind.REVERSAL, ~taken_back)
    )
    for row in session.execute(chosen):
        yield row.lot_id, row.batch_id
