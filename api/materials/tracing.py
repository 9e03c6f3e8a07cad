"""Genealogy over GraphQL: the same function of the database, read by both paths.

A trace is the company's, not a site's: a recall that stopped where another site begins would miss what it is for. So
whoever reads a lot or batch reads its whole trace, and of each thing on the way what a recall needs: number, material
or product, status, site, quantities, who and when. The thing itself (`lot`, `batch`), with its values, signatures and
balance, is given only to those who may read it at its site. Other companies are out of reach by row-level security.
"""

from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING, Any

import strawberry
from sqlalchemy import Boolean, Integer, Uuid, literal, select
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.selectable import TableValuedAlias

from api.reading.prefetch import prefetch
from api.reading.vocabulary import Given, Row, Walk
from domain.kernel.models import OfCompany
from domain.kernel.refusals import InvalidInput
from domain.materials.models import GenealogyEdge
from domain.materials.queries import DEEPEST, TRACE_LIMIT, genealogy

if TYPE_CHECKING:
    from api.context import Info


@strawberry.enum(description="BACKWARD to what it was made of, FORWARD to what was made of it.")
class TraceDirection(Enum):
    BACKWARD = "BACKWARD"
    FORWARD = "FORWARD"


def require_depth(asked: int | None) -> int:
    """How deep a trace goes: to its end unless told. Raises InvalidInput."""
    depth = DEEPEST if asked is None else asked
    if not 1 <= depth <= DEEPEST:
        raise InvalidInput(path=("depth",), problem=f"A trace goes 1 to {DEEPEST} edges deep; {depth} were asked for.")
    return depth


def _walked(row: Row, given: Given) -> TableValuedAlias:
    forward = given.text("direction") == TraceDirection.FORWARD.value
    return genealogy(row.company_id, row.id, forward, given.number("depth", require_depth), TRACE_LIMIT + 1)


GENEALOGY = Walk(
    _walked,
    order=("depth", "edge_id"),
    things={"edge": "edge_id", "lot": "lot_id", "batch": "batch_id"},
    limit=TRACE_LIMIT,
)


def trace(info: "Info", root: OfCompany, direction: TraceDirection, depth: int | None) -> list[dict[str, Any]]:
    """Each edge once, the nearest first, as the fields of a TraceStep; all of them, or a refusal.

    Raises InvalidInput for a depth outside of 1 to 20,000, and where there are more than 20,000 edges: half a trace
    would pass for a whole one.
    """
    forward = direction is TraceDirection.FORWARD
    given = (literal(root.company_id, Uuid), literal(root.id, Uuid), literal(forward, Boolean))
    traced = genealogy(*given, literal(require_depth(depth), Integer), TRACE_LIMIT + 1)
    session = info.context.session
    steps = session.execute(select(traced.c.depth, traced.c.edge_id).order_by(traced.c.depth, traced.c.edge_id)).all()
    if len(steps) > TRACE_LIMIT:
        problem = f"This trace has more than {TRACE_LIMIT} edges; ask for less depth, and go on from what it shows."
        raise InvalidInput(path=("depth",), problem=problem)
    chosen = select(GenealogyEdge).where(
        GenealogyEdge.company_id == root.company_id, GenealogyEdge.id.in_(select(traced.c.edge_id))
    )
    edges = {one.id: one for one in session.scalars(chosen.options(*_loaded(info, forward=forward)))}
    return [_step(one, edges[id_], forward=forward) for one, id_ in steps]


def _step(depth: int, edge: Any, *, forward: bool) -> dict[str, Any]:  # noqa: ANN401 -- batches are added to edges above materials
    lot, batch = (edge.target_lot, edge.target_batch) if forward else (edge.source_lot, edge.source_batch)
    return {"depth": depth, "edge": edge, "lot": lot, "batch": batch}


def _loaded(info: "Info", *, forward: bool) -> Iterator[Any]:
    """What the selection asks of edges, and of what they lead to."""
    from api.materials import types  # noqa: PLC0415 -- a lot shows its trace, which shows lots

    yield from prefetch(info, types.GenealogyEdge, below="edge")
    side = "target" if forward else "source"
    for name, node in (("lot", types.TracedLot), ("batch", types.TracedBatch)):
        yield selectinload(getattr(GenealogyEdge, f"{side}_{name}")).options(*prefetch(info, node, below=name))
