"""A connection's page by keyset, as `api.relay.page` reads it, with its cursors and counts made in the database."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql import FieldNode, GraphQLField, GraphQLObjectType, get_named_type
from sqlalchemy import ColumnElement, Integer, Select, Text, Uuid, cast, false, func, literal_column, select, true
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by
from sqlalchemy.orm import aliased

from api.reading import building, objects, permissions
from api.reading.building import Arguments, Building, Slot, Variables
from api.reading.vocabulary import Pages, Row, Unlowered
from api.relay import UUID_BYTES, Window, decoded, size_of

PLACE = "place_"
"""Where a row stands in its page, in the direction of reading, from 1; one more than the page's size is read."""


@dataclass(frozen=True, slots=True)
class _Page:
    """One connection under way: the rows of its page with their place, and how many may be shown."""

    build: Building
    arguments: Arguments
    row: Row
    place: ColumnElement[int]
    size: ColumnElement[int]
    whole: Select[Any]

    @property
    def backward(self) -> bool:
        return self.arguments.has("last")

    @property
    def shown(self) -> ColumnElement[bool]:
        return self.place <= self.size

    def cursor(self, *, at_start: bool) -> ColumnElement[Any]:
        """The cursor of the first or the last edge; null where there are none."""
        nearest = at_start != self.backward
        order = self.place.asc() if nearest else self.place.desc()
        ids: Any = func.array_agg(aggregate_order_by(_cursor(self.row.id), order)).filter(self.shown)
        return func.array_to_json(ids).op("->", return_type=JSON())(literal_column("0", Integer))


def connection(
    build: Building, definition: GraphQLField, nodes: list[FieldNode], row: Row, pages: Pages
) -> ColumnElement[Any]:
    """One page of a connection as JSON. Raises Unlowered."""
    type_, node_type = _types(definition)
    page = _page(build, definition, nodes, row, pages)
    found = []
    for key, asked in build.selection.below(nodes, type_).items():
        found.append(objects.labelled(key, _field(page, type_, node_type, asked)))
    # HAVING makes one group of the rows, also where there are none or nothing is asked of them.
    return building.one(build, select(*found).select_from(page.row).having(true()))


def _types(definition: GraphQLField) -> tuple[GraphQLObjectType, GraphQLObjectType]:
    """The types of a connection and of its nodes."""
    type_ = get_named_type(definition.type)
    assert isinstance(type_, GraphQLObjectType), definition.type
    edge = get_named_type(type_.fields["edges"].type)
    assert isinstance(edge, GraphQLObjectType), type_
    node_type = get_named_type(edge.fields["node"].type)
    assert isinstance(node_type, GraphQLObjectType), type_
    return type_, node_type


def _page(build: Building, definition: GraphQLField, nodes: list[FieldNode], row: Row, pages: Pages) -> _Page:
    _, node_type = _types(definition)
    given = build.arguments(definition, nodes[0])
    if given.has("first") and given.has("last"):
        raise Unlowered("both first and last, which the ordinary path refuses")
    size = given.computed(_size(given), Integer)
    model = building.model_of(node_type)

    def whole() -> tuple[Row, list[ColumnElement[bool]]]:
        other = aliased(model)
        may = permissions.predicates(build.actor, building.node_of(node_type), other)
        return other, [*may, *pages.where(other, row, given)]

    source, chosen = whole()
    descending = pages.newest_first != given.has("last")
    order = source.id.desc() if descending else source.id.asc()
    chosen += _bounds(given, source.id, newest_first=pages.newest_first)
    place = func.row_number().over(order_by=order).label(PLACE)
    chosen_rows = select(source, place).where(*chosen).order_by(order).limit(size + 1)
    rows = (chosen_rows if row is None else chosen_rows.correlate(row)).subquery(build.name("page"))
    counted, all_of_it = whole()
    count = select(func.count()).select_from(counted).where(*all_of_it)
    count = count if row is None else count.correlate(row)
    return _Page(build, given, aliased(model, rows), rows.c[PLACE], size, count)


def _bounds(given: Arguments, key: ColumnElement[UUID], *, newest_first: bool) -> list[ColumnElement[bool]]:
    found = []
    if given.has("after"):
        bound = given.computed(_bound(given.reader("after")), Uuid)
        found.append(key < bound if newest_first else key > bound)
    if given.has("before"):
        bound = given.computed(_bound(given.reader("before")), Uuid)
        found.append(key > bound if newest_first else key < bound)
    return found


def _field(
    page: _Page, type_: GraphQLObjectType, node_type: GraphQLObjectType, asked: list[FieldNode]
) -> ColumnElement[Any]:
    match asked[0].name.value:
        case "__typename":
            return objects.constant(type_.name)
        case "totalCount":
            return page.whole.scalar_subquery()
        case "pageInfo":
            return _page_info(page, asked, get_named_type(type_.fields["pageInfo"].type))
        case "edges":
            edge = _edge(page, asked, get_named_type(type_.fields["edges"].type), node_type)
            order = page.place.desc() if page.backward else page.place.asc()
            edges: Any = func.json_agg(aggregate_order_by(edge, order)).filter(page.shown)
            return func.coalesce(edges, cast(literal_column("'[]'"), JSON))
        case other:
            raise Unlowered(f"{type_.name}.{other}")


def _edge(
    page: _Page, asked: list[FieldNode], type_: GraphQLObjectType, node_type: GraphQLObjectType
) -> ColumnElement[Any]:
    parts: dict[str, ColumnElement[Any]] = {}
    for key, nodes in page.build.selection.below(asked, type_).items():
        match nodes[0].name.value:
            case "__typename":
                parts[key] = objects.constant(type_.name)
            case "cursor":
                parts[key] = _cursor(page.row.id)
            case "node":
                inner = select(*objects.columns(page.build, node_type, nodes, page.row)).correlate(page.row)
                parts[key] = building.one(page.build, inner)
            case other:
                raise Unlowered(f"{type_.name}.{other}")
    return _object(parts)


def _page_info(page: _Page, asked: list[FieldNode], type_: GraphQLObjectType) -> ColumnElement[Any]:
    more: ColumnElement[Any] = func.count() > page.size
    after, before = (true() if page.arguments.has(one) else false() for one in ("after", "before"))
    made: dict[str, ColumnElement[Any]] = {
        "__typename": objects.constant(type_.name),
        "hasNextPage": before if page.backward else more,
        "hasPreviousPage": more if page.backward else after,
        "startCursor": page.cursor(at_start=True),
        "endCursor": page.cursor(at_start=False),
    }
    fields = page.build.selection.below(asked, type_)
    return _object({key: made[nodes[0].name.value] for key, nodes in fields.items()})


def _object(parts: dict[str, ColumnElement[Any]]) -> ColumnElement[Any]:
    """A JSON object beside aggregates, where a sub-select would be another level of aggregation."""
    pairs = [one for key, found in parts.items() for one in (objects.constant(key), found)]
    return func.json_build_object(*pairs)


def _cursor(id: ColumnElement[UUID]) -> ColumnElement[str]:  # noqa: A002 -- GraphQL's word
    """`api.relay.cursor` of an id: its sixteen bytes as base64 for URLs, without padding."""
    text = func.encode(func.uuid_send(id), literal_column("'base64'"))
    return func.rtrim(
        func.translate(text, literal_column("'+/'"), literal_column("'-_'")), literal_column("'='"), type_=Text
    )


def _size(given: Arguments) -> Slot:
    first, last = given.reader("first"), given.reader("last")
    return lambda variables: size_of(Window(first=first(variables), last=last(variables)))[0]


def _bound(read: Slot) -> Slot:
    """The id of a cursor. It raises ValueError for what is none; how to say so is the ordinary path's."""

    def bound(variables: Variables) -> UUID:
        raw = decoded(read(variables))
        if raw is None or len(raw) != UUID_BYTES:
            raise ValueError("no cursor")
        return UUID(bytes=raw)

    return bound
