"""Searching: the function of the database finds ids, the predicates of every read say again who may see them."""

from collections.abc import Iterable, Sequence
from typing import cast
from uuid import UUID

import strawberry
from sqlalchemy import select

from api.context import Info, visible
from api.execution.types import Batch
from api.materials.containers import Container
from api.materials.definitions import MaterialDefinition
from api.materials.distribution_types import Consignee
from api.materials.supplier_types import Supplier
from api.materials.types import MaterialLot
from api.people.types import Person
from api.reading import permissions
from api.reading.prefetch import prefetch
from api.recipes.types import MasterRecipe
from api.relay import Node, local_id
from api.search.types import SearchHit, SearchResult
from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.search import queries, rules
from domain.search.kinds import SearchKind
from domain.search.queries import Hit, Reach

NODES: dict[SearchKind, type[Node]] = {
    SearchKind.BATCH: Batch,
    SearchKind.RECIPE: MasterRecipe,
    SearchKind.LOT: MaterialLot,
    SearchKind.CONTAINER: Container,
    SearchKind.MATERIAL: MaterialDefinition,
    SearchKind.SUPPLIER: Supplier,
    SearchKind.CONSIGNEE: Consignee,
    SearchKind.PERSON: Person,
}

FIRST = 20


@strawberry.type
class SearchQuery:
    @strawberry.field(
        description="What you may read and remember a part of: batches by number and product, master recipes by code,"
        " product and stage, lots by their number and the supplier's, containers by their number, materials,"
        " suppliers and consignees by code and name, people by name."
        " Case, accents and punctuation don't matter; every word has to be met."
        f" The text has {rules.SHORTEST} letters or digits at least, {rules.LONGEST} characters at most; a page at"
        f" most {rules.MOST} hits. A site narrows what belongs to a site."
    )
    def search(
        self,
        info: Info,
        text: str,
        kinds: list[SearchKind] | None = None,
        site_id: strawberry.ID | None = None,
        first: int = FIRST,
    ) -> SearchResult:
        actor, wanted, most = info.context.actor, rules.require_text(text), rules.require_first(first)
        site = None if site_id is None else SiteId(local_id(site_id, "Site", path="siteId"))
        within = reach(actor, SearchKind if kinds is None else set(kinds), site)
        # One more than is shown tells whether there are more.
        found = queries.search(info.context.session, actor.company, wanted, reach=within, most=most + 1)
        return SearchResult(hits=_hits(info, found[:most]), has_more=len(found) > most)


def reach(actor: Actor, kinds: Iterable[SearchKind], site: SiteId | None) -> Reach:
    """Where the reader sees things of these kinds; at one site only, if it is told and the kind belongs to sites."""
    found: dict[SearchKind, frozenset[SiteId] | None] = {}
    for kind in kinds:
        sites = permissions.sites(actor, NODES[kind])
        if site is not None and permissions.is_of_site(NODES[kind]):
            sites = frozenset({site}) if sites is None else sites & {site}
        if sites is None or sites:
            found[kind] = sites
    return found


def _hits(info: Info, found: Sequence[Hit]) -> list[SearchHit]:
    things = {one: thing for kind in NODES for one, thing in _things(info, kind, found)}
    return [
        SearchHit(kind=one.kind, match=one.match, text=one.shown, node=things[one.id])
        for one in found
        if one.id in things
    ]


def _things(info: Info, kind: SearchKind, found: Sequence[Hit]) -> Iterable[tuple[UUID, Node]]:
    """The rows of one kind that the reader may see, with what the selection asks of them."""
    ids = [one.id for one in found if one.kind == kind]
    if not ids:
        return ()
    node, actor = NODES[kind], info.context.actor
    chosen = select(node.model).where(node.model.company_id == actor.company, node.model.id.in_(ids))
    chosen = visible(actor, node, chosen).options(*prefetch(info, node, below="hits.node"))
    return [(row.id, cast("Node", row)) for row in info.context.session.scalars(chosen)]
