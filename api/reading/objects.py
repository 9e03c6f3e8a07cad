"""From the fields asked of one object to the columns of its JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLList, GraphQLObjectType, GraphQLOutputType, get_named_type
from sqlalchemy import ColumnElement, Text, case, cast, func, inspect, literal_column, select, true
from sqlalchemy.orm import RelationshipProperty

from api.reading import building, pages, permissions, scalars, walks
from api.reading.building import Building
from api.reading.vocabulary import (
    Bare,
    Counts,
    Expression,
    Lowering,
    Pages,
    PagesOf,
    Parts,
    Related,
    Row,
    Rows,
    Unlowered,
    Walk,
)
from api.relay import Node

NAME_BYTES = 63
"""PostgreSQL cuts longer names."""

Nodes = list[FieldNode]


def columns(build: Building, type_: GraphQLObjectType, nodes: Nodes, row: Row) -> list[ColumnElement[Any]]:
    """The JSON of each field that these nodes ask of a row, labelled as the answer names it. Raises Unlowered."""
    asked = build.selection.below(nodes, type_)
    return [labelled(key, field(build, type_, found, row)) for key, found in asked.items()]


def labelled(key: str, found: ColumnElement[Any]) -> ColumnElement[Any]:
    if len(key.encode()) > NAME_BYTES:
        raise Unlowered(f"the name {key} is cut by PostgreSQL")
    return found.label(key)


def field(build: Building, type_: GraphQLObjectType, nodes: Nodes, row: Row) -> ColumnElement[Any]:
    """One field of a row. Raises Unlowered for a field whose resolver has no SQL beside it."""
    name = nodes[0].name.value
    if name == "__typename":
        return constant(type_.name)
    definition = type_.fields.get(name)
    if definition is None:
        raise Unlowered(f"{name} is of the schema's own")
    how = building.lowering_of(definition)
    if how is None:
        return _plain(build, type_, nodes, row)
    return _computed(build, definition, nodes, row, how)


def _computed(  # noqa: PLR0911 -- one for each thing that a field may say
    build: Building, definition: GraphQLField, nodes: Nodes, row: Row, how: Lowering
) -> ColumnElement[Any]:
    given = build.arguments(definition, nodes[0])
    match how:
        case Expression(sql):
            return _expressed(definition, sql(row, given), row)
        case Parts() as parts:
            return _parts(build, definition, nodes, row, parts)
        case Related(relation, when):
            return case((when(row, given), _related(build, definition, nodes, row, relation)))
        case Counts(relation, of):
            return _counts(build, definition, nodes, row, relation, of)
        case Rows() as rows:
            return _rows(build, definition, nodes, row, rows)
        case Pages() as whole:
            return pages.connection(build, definition, nodes, row, whole)
        case PagesOf() as whole:
            return pages.connection_of(build, definition, nodes, whole)
        case Walk() as walk:
            return walks.steps(build, definition, nodes, row, walk)
        case Bare():
            return building.one(build, select(*columns(build, _object(definition.type), nodes, row)))
        case _:
            raise Unlowered("lowered at the root only")


def constant(name: str) -> ColumnElement[Any]:
    """A GraphQL name as SQL: letters, digits and underscores. A text by its cast, without which to_json takes none."""
    assert name.isidentifier(), name
    return cast(literal_column(f"'{name}'"), Text)


def _plain(build: Building, type_: GraphQLObjectType, nodes: Nodes, row: Row) -> ColumnElement[Any]:
    """A column or a relation of the field's name, or the id."""
    definition = type_.fields[nodes[0].name.value]
    declared = building.declared(definition)
    if declared.python_name == "id" and issubclass(building.node_of(type_), Node):
        return literal_column(f"'{type_.name}:'", Text).concat(cast(row.id, Text))
    if declared.base_resolver is not None or row is None:
        raise Unlowered(f"{type_.name}.{nodes[0].name.value} has a resolver")
    mapper = inspect(building.model_of(type_))
    if declared.python_name in mapper.relationships:
        return _related(build, definition, nodes, row, declared.python_name)
    if declared.python_name not in mapper.columns:
        raise Unlowered(f"{type_.name}.{nodes[0].name.value} is no column")
    stored = mapper.columns[declared.python_name]
    bare, may_be_null = scalars.nullable(definition.type)
    if stored.nullable and not may_be_null:
        raise Unlowered(f"{type_.name}.{nodes[0].name.value} may be null in the database")
    found = scalars.value(definition.type, getattr(row, declared.python_name))
    return _demanded(definition, found, row) if isinstance(bare, GraphQLList) else found


def _expressed(definition: GraphQLField, found: ColumnElement[Any], row: Row) -> ColumnElement[Any]:
    """A computed value; one that is a column after all, which is never null, needs no guard."""
    value = scalars.value(definition.type, found)
    bare, _ = scalars.nullable(definition.type)
    if getattr(found, "nullable", True) is False and not isinstance(bare, GraphQLList):
        return value
    return _demanded(definition, value, row)


def _parts(build: Building, definition: GraphQLField, nodes: Nodes, row: Row, parts: Parts) -> ColumnElement[Any]:
    """An object of the row's own columns; where a field allows no null, the database keeps it out, or `when` does."""
    type_ = _object(definition.type)
    found = []
    for key, asked in build.selection.below(nodes, type_).items():
        found.append(labelled(key, _part(type_, asked[0].name.value, row, parts)))
    made = building.one(build, select(*found).correlate(row))
    return made if parts.when is None else case((parts.when(row), made))


def _part(type_: GraphQLObjectType, name: str, row: Row, parts: Parts) -> ColumnElement[Any]:
    if name == "__typename":
        return constant(type_.name)
    if name not in parts.columns:
        raise Unlowered(f"{type_.name}.{name} is no part")
    part, field_type = parts.columns[name], type_.fields[name].type
    if not isinstance(part, str):
        return scalars.value(field_type, part(row))
    _, may_be_null = scalars.nullable(field_type)
    if inspect(row).mapper.columns[part].nullable and parts.when is None and not may_be_null:
        raise Unlowered(f"{type_.name}.{name} may be null in the database")
    return scalars.value(field_type, getattr(row, part))


def _related(build: Building, definition: GraphQLField, nodes: Nodes, row: Row, name: str) -> ColumnElement[Any]:
    """The rows of a relation: they belong to what the reader was let see, on both paths, and are asked nothing more."""
    type_ = _object(definition.type)
    relation: RelationshipProperty[Any] = inspect(row).mapper.relationships[name]
    if building.model_of(type_) is not relation.mapper.class_:
        raise Unlowered(f"{name} is of another model than {type_.name}")
    other, of_row = _other(build, row, name)
    inner = select(*columns(build, type_, nodes, other)).select_from(other).where(of_row).correlate(row)
    if not relation.uselist:
        return _demanded(definition, building.one(build, inner), row)
    mapper = inspect(other).mapper
    order = [getattr(other, mapper.get_property_by_column(one).key) for one in relation.order_by or ()]
    return building.many(build, inner.order_by(*order))


def _counts(
    build: Building,
    definition: GraphQLField,
    nodes: Nodes,
    row: Row,
    name: str,
    fields: Mapping[str, Callable[[Row], ColumnElement[bool]]],
) -> ColumnElement[Any]:
    """An object of counts: there is one, whatever there is to count."""
    type_ = _object(definition.type)
    other, of_row = _other(build, row, name)

    def count(field: str) -> ColumnElement[Any]:
        if field == "__typename":
            return constant(type_.name)
        return func.count().filter(fields[field](other))

    asked = build.selection.below(nodes, type_)
    found = [labelled(key, count(one[0].name.value)) for key, one in asked.items()]
    return building.one(build, select(*found).select_from(other).where(of_row).correlate(row).having(true()))


def _other(build: Building, row: Row, name: str) -> tuple[Row, ColumnElement[bool]]:
    """An alias of a relation's model, and what makes its rows the row's."""
    other = build.alias(inspect(row).mapper.relationships[name].mapper.class_)
    return other, getattr(row, name).of_type(other).__clause_element__()


def _rows(build: Building, definition: GraphQLField, nodes: Nodes, row: Row, rows: Rows) -> ColumnElement[Any]:
    """Rows that are looked for: of the reader's company, where they may read their type."""
    type_ = _object(definition.type)
    other = build.alias(building.model_of(type_))
    inner = select(*columns(build, type_, nodes, other)).select_from(other)
    given = build.arguments(definition, nodes[0])
    may = [other.company_id == given.company] if rows.own else _may_read(build, type_, other)
    inner = inner.where(*may, *rows.where(other, row, given)).limit(rows.limit)
    inner = inner if row is None else inner.correlate(row)
    if rows.order is None:
        return _demanded(definition, building.one(build, inner), row)
    return building.many(build, inner.order_by(*rows.order(other)))


def _may_read(build: Building, type_: GraphQLObjectType, row: Row) -> list[ColumnElement[bool]]:
    return permissions.predicates(build.actor, building.node_of(type_), row)


def _demanded(definition: GraphQLField, found: ColumnElement[Any], row: Row) -> ColumnElement[Any]:
    _, may_be_null = scalars.nullable(definition.type)
    if may_be_null:
        return found
    if row is None:
        raise Unlowered("a root field that is never null")
    return building.never_null(found, row)


def _object(type_: GraphQLOutputType) -> GraphQLObjectType:
    named = get_named_type(type_)
    if not isinstance(named, GraphQLObjectType):
        raise Unlowered(f"{named} is abstract")
    return named
