"""A connection's page by keyset, as `api.relay.page` reads it, with its cursors and counts made in the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType, get_named_type
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    inspect,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by
from sqlalchemy.orm import aliased

from api.ordering import Chosen, Order, Under
from api.reading import building, objects, permissions
from api.reading.building import Arguments, Building, Slot, Variables
from api.reading.vocabulary import Pages, PagesOf, Row, Unlowered
from api.relay import Node, Window, size_of
from domain.kernel.refusals import InvalidInput

ONE = literal_column("1", Integer)
PLACE = "place_"
"""Where a row stands in its page, in the direction of reading, from 1; one more than the page's size is read."""


@dataclass(frozen=True, slots=True)
class _Page:
    """One connection under way: the rows of its page with their place, and how many may be shown."""

    build: Building
    arguments: Arguments
    order: Order
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
        by = self.place.asc() if nearest else self.place.desc()
        all_of_them: Any = func.array_agg(aggregate_order_by(self.order.cursor(self.row), by)).filter(self.shown)
        return func.array_to_json(all_of_them).op("->", return_type=JSON())(literal_column("0", Integer))


def connection(
    build: Building, definition: GraphQLField, nodes: list[FieldNode], row: Row, pages: Pages
) -> ColumnElement[Any]:
    """One page of a connection as JSON. Raises Unlowered."""
    made = _connection(build, definition, nodes, row, pages)
    return _allowed(build, made, row, building.node_of(_types(definition)[1])) if pages.demands else made


def connection_of(
    build: Building, definition: GraphQLField, nodes: list[FieldNode], whole: PagesOf
) -> ColumnElement[Any]:
    """One page of a connection of the thing that an argument names, or null. Raises Unlowered."""
    type_ = build.selection.schema.get_type(whole.type_name)
    assert isinstance(type_, GraphQLObjectType), whole
    row = build.alias(building.model_of(type_))
    found = build.arguments(definition, nodes[0]).id(whole.argument, whole.type_name)
    may = permissions.predicates(build.actor, building.node_of(type_), row)
    made = connection(build, definition, nodes, row, whole.pages)
    return select(made).where(*may, row.id == found).scalar_subquery()


def _allowed(build: Building, made: ColumnElement[Any], row: Row, node: type[Node]) -> ColumnElement[Any]:
    """A refusal is the ordinary path's to tell: known now, or raised in the database."""
    assert node.reads is not None, node
    if build.actor.sites_for(node.reads) == frozenset():
        raise Unlowered(f"{node.reads} isn't held anywhere")
    may = permissions.held(build.actor, node.reads, row)
    return building.never_null(case((and_(*may), made)), row) if may else made


def _connection(
    build: Building, definition: GraphQLField, nodes: list[FieldNode], row: Row, pages: Pages
) -> ColumnElement[Any]:
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
    model, node = building.model_of(node_type), building.node_of(node_type)
    given = build.arguments(definition, nodes[0])
    if given.has("first") and given.has("last"):
        raise Unlowered("both first and last, which the ordinary path refuses")

    def chosen(other: Row) -> list[ColumnElement[bool]]:
        return [*permissions.predicates(build.actor, node, other), *pages.where(other, row, given)]

    size, order = _size(given), pages.ordered(given)
    near = _near(given, order, build.alias(model), chosen, size + ONE, under=pages.under and pages.under(row, given))
    source = aliased(model, _within(near, row).subquery())
    place = func.row_number().over(order_by=order.by(source, backward=given.has("last"))).label(PLACE)
    rows = select(source, place).subquery(build.name("page"))
    whole = _whole(order, build.alias(model), chosen, under=pages.under and pages.under(row, given))
    return _Page(build, given, order, aliased(model, rows), rows.c[PLACE], size, _within(whole, row))


def _within(chosen: Select[Any], row: Row) -> Select[Any]:
    """The same select below the row that the connection hangs on."""
    return chosen if row is None else chosen.correlate(row)


def _near(
    given: Arguments, order: Order, row: Row, chosen: Chosen, limit: ColumnElement[int], *, under: Under | None
) -> Select[Any]:
    """The rows of a page, one more than are shown: those between the cursors, from the end that is read first."""
    bounds, backward = _bounds(given, order), given.has("last")

    def between(other: Row) -> list[ColumnElement[bool]]:
        return [*chosen(other), *(place(other, bound) for place, bound in bounds)]

    if under is None:
        return select(row).where(*between(row)).order_by(*order.by(row, backward=backward)).limit(limit)
    keys = under.page(order, aliased(inspect(row).mapper.class_), between, backward=backward, limit=limit).subquery()
    own = select(row).where(tuple_(*order.keys(row)) == tuple_(*keys.c), *chosen(row)).offset(literal_column("0"))
    return select(own.correlate(keys).lateral()).select_from(keys)


def _whole(order: Order, row: Row, chosen: Chosen, *, under: Under | None) -> Select[Any]:
    """How many rows there are in all."""
    if under is None:
        return select(func.count()).select_from(row).where(*chosen(row))
    return select(func.count()).select_from(under.keys(order, row, chosen).subquery())


Place = Callable[[Row, Sequence[ColumnElement[str]]], ColumnElement[bool]]


def _bounds(given: Arguments, order: Order) -> list[tuple[Place, list[ColumnElement[str]]]]:
    """The places that cursors name, each with what is asked of a row there."""
    found: list[tuple[Place, list[ColumnElement[str]]]] = []
    for name, place in (("after", order.after), ("before", order.before)):
        if given.has(name):
            read, parts = given.reader(name), range(len(order.readers))
            found.append((place, [given.computed(_bound(read, order, part), Text) for part in parts]))
    return found


def _bound(read: Slot, order: Order, part: int) -> Slot:
    """It raises ValueError for what is no cursor; how to say so is the ordinary path's."""
    return lambda variables: order.bound(read(variables))[part]


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
                parts[key] = page.order.cursor(page.row)
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


def _size(given: Arguments) -> ColumnElement[int]:
    """How many are shown. Where the document says it PostgreSQL is told while planning, and takes an index for few."""
    first, last = given.reader("first"), given.reader("last")

    def size(variables: Variables) -> int:
        return size_of(Window(first=first(variables), last=last(variables)))[0]

    if not (given.written("first") and given.written("last")):
        return given.computed(size, Integer)
    try:
        return literal_column(str(size({})), Integer)
    except InvalidInput as refused:
        raise Unlowered(refused.message) from None
