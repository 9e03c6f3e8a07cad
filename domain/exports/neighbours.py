"""Which rows tell what batches fed a record's batch and which it feeds: edges between lots, and the others' own names.

They are of other batches, so they stand beside what is read of the batch itself: nobody's act and no signature on them
is of this record.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from domain.execution.lots import feeding
from domain.execution.lots.feeding import Edge, Edges, End, Feed
from domain.execution.lots.stages import Recorded
from domain.exports.members import Rows
from domain.exports.snapshot import THESE, Chosen, Found, chunked
from domain.materials.kinds import EdgeKind

_VERSIONS = "select recipe_version_id from batch where company_id = :company and id = any(cast(:ids as uuid[]))"
BY_LOT = {
    "material_lot": THESE,
    "material_definition": """
        t.id in (select material_id from material_lot where company_id = :company and id = any(cast(:ids as uuid[])))
    """,
}
BY_BATCH = {
    "batch": THESE,
    "site": "t.id in (select site_id from batch where company_id = :company and id = any(cast(:ids as uuid[])))",
    "master_recipe_version": f"t.id in ({_VERSIONS})",
    "master_recipe": f"""
        t.id in (select recipe_id from master_recipe_version where company_id = :company and id in ({_VERSIONS}))
    """,  # noqa: S608 -- our own condition
}


@dataclass(frozen=True, slots=True)
class _Noted:
    """Edges, each of which is noted as it is found."""

    edges: Edges
    found: dict[UUID, Edge] = field(default_factory=dict)

    def at(self, end: End, things: Collection[UUID], kinds: Collection[EdgeKind]) -> Sequence[Edge]:
        """As of any edges."""
        here = self.edges.at(end, things, kinds)
        self.found.update((one.id, one) for one in here)
        return here


def read(session: Session, chosen: Chosen) -> Rows:
    """The rows, by table and id, in the snapshot of the session; none where no batch fed this one or is fed by it."""
    noted = _Noted(Recorded(session, chosen.company))
    told = (*feeding.fed_by(noted, chosen.batch), *feeding.feeds(noted, chosen.batch))
    if not told:
        return {}
    others = {str(one) for feed in told for one in (feed.source, feed.target) if one != chosen.batch}
    edges = {str(one.id) for one in _between(list(noted.found.values()), told)}
    found: Found = {"genealogy_edge": chunked(session, chosen, "genealogy_edge", THESE, edges)}
    for table, where in BY_LOT.items():
        found[table] = chunked(session, chosen, table, where, {str(feed.lot) for feed in told})
    for table, where in BY_BATCH.items():
        found[table] = chunked(session, chosen, table, where, others)
    return found


def beside(own: Rows, others: Rows) -> Rows:
    """Both together; what is in both is once in it."""
    return {table: {**own.get(table, {}), **others.get(table, {})} for table in own.keys() | others.keys()}


def _between(edges: Iterable[Edge], told: Iterable[Feed]) -> list[Edge]:
    """The edges on a way from an output to a charge that is told; what only came by, such as a bought lot, is not."""
    charged = {(feed.lot, feed.target) for feed in told}
    on = [one for one in edges if one.kind not in feeding.CHARGED or (one.source_id, one.target_id) in charged]
    outputs = {one.target_id for one in on if one.kind == EdgeKind.OUTPUT}
    given = feeding.closure(feeding.Listed(on), outputs, near=End.SOURCE)
    taken = feeding.closure(feeding.Listed(on), {lot for lot, _ in charged}, near=End.TARGET)
    lots = given & taken
    return [one for one in on if _lots_of(one) <= lots]


def _lots_of(edge: Edge) -> set[UUID]:
    """The ends of an edge that are lots."""
    if edge.kind == EdgeKind.OUTPUT:
        return {edge.target_id}
    return {edge.source_id} if edge.kind in feeding.CHARGED else {edge.source_id, edge.target_id}
