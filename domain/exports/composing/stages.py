"""Which batches fed this one and which it feeds, derived from the edges between their lots as screens derive it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.audit.entry import Row
from domain.execution.lots import feeding
from domain.execution.lots.feeding import Feed, Listed
from domain.exports.composing.source import Source, must
from domain.exports.document.lots import Neighbour
from domain.exports.members import Rows


@dataclass(frozen=True, slots=True)
class _Edge:
    id: UUID
    kind: str
    source_id: UUID
    target_id: UUID
    quantity_value: Decimal
    quantity_unit: str


def own(rows: Rows) -> Rows:
    """The rows of the batch itself, without what names others that fed it or that it feeds."""
    if len(rows.get("batch", {})) < 2:  # noqa: PLR2004 -- a batch, and another
        return rows
    source = Source(rows)
    batch = source.one("batch", source.only("record_export").get("batch_id"))
    version = source.one("master_recipe_version", batch.get("recipe_version_id"))
    only = {
        "batch": must(batch, "id"),
        "site": must(batch, "site_id"),
        "master_recipe_version": must(version, "id"),
        "master_recipe": must(version, "recipe_id"),
    }
    alone = {table: {row_id: source.one(table, row_id)} for table, row_id in only.items()}
    return {**rows, **alone, "genealogy_edge": _touching(rows, must(batch, "id"))}


def fed_by(source: Source) -> list[Neighbour]:
    """The batches whose lots went into this one, by lot, in the order of the first charges."""
    return _told(source, feeding.fed_by, lambda feed: feed.source)


def feeds(source: Source) -> list[Neighbour]:
    """The batches that this one's lots went into, by lot, in the order of the first charges."""
    return _told(source, feeding.feeds, lambda feed: feed.target)


def _told(
    source: Source, derive: Callable[[Listed, UUID], tuple[Feed, ...]], other: Callable[[Feed], UUID]
) -> list[Neighbour]:
    if len(source.rows.get("batch", {})) < 2:  # noqa: PLR2004 -- a batch, and another
        return []
    batch = UUID(must(source.only("record_export"), "batch_id"))
    return [_neighbour(source, feed, str(other(feed))) for feed in derive(_edges(source), batch)]


def _neighbour(source: Source, feed: Feed, other: str) -> Neighbour:
    batch, lot = source.one("batch", other), source.one("material_lot", str(feed.lot))
    version = source.one("master_recipe_version", batch.get("recipe_version_id"))
    site, material = source.one("site", batch.get("site_id")), source.one("material_definition", lot.get("material_id"))
    return {
        "batch": must(batch, "number"),
        "product": must(batch, "product"),
        "site": must(site, "code"),
        "site_name": must(site, "name"),
        "recipe": must(source.one("master_recipe", version.get("recipe_id")), "code"),
        "version": must(version, "number"),
        "disposition": must(batch, "disposition"),
        "lot": must(lot, "number"),
        "code": must(material, "code"),
        "name": must(material, "name"),
        "quantity": {"value": f"{feed.quantity.value:f}", "unit": feed.quantity.unit},
    }


def _edges(source: Source) -> Listed:
    rows = source.all("genealogy_edge", by=lambda row: must(row, "id"))
    taken_back = {row.get("reverses_id") for row in rows}
    return Listed(_edge(row) for row in rows if row.get("id") not in taken_back)


def _edge(row: Row) -> _Edge:
    return _Edge(
        id=UUID(must(row, "id")),
        kind=must(row, "kind"),
        source_id=UUID(must(row, "source_id")),
        target_id=UUID(must(row, "target_id")),
        quantity_value=Decimal(must(row, "quantity_value")),
        quantity_unit=must(row, "quantity_unit"),
    )


def _touching(rows: Rows, batch: str) -> Mapping[str, Row]:
    edges = rows.get("genealogy_edge", {})
    return {row_id: row for row_id, row in edges.items() if batch in {row.get("source_id"), row.get("target_id")}}
