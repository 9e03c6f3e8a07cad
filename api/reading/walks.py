"""A walk: the rows of a function of the database that starts at a row, as an array of objects, in their order."""

from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType, get_named_type
from sqlalchemy import ColumnElement, case, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.sql.selectable import TableValuedAlias

from api.reading import building, objects, scalars
from api.reading.building import Building
from api.reading.vocabulary import Row, Unlowered, Walk


def steps(
    build: Building, definition: GraphQLField, nodes: list[FieldNode], row: Row, walk: Walk
) -> ColumnElement[Any]:
    """The walk from a row as JSON; with more steps than its limit a null, so that the ordinary path refuses."""
    type_ = get_named_type(definition.type)
    assert isinstance(type_, GraphQLObjectType), definition.type
    walked = walk.rows(row, build.arguments(definition, nodes[0]))
    asked = build.selection.below(nodes, type_)
    found = [objects.labelled(key, _field(build, type_, one, row, (walked, walk))) for key, one in asked.items()]
    inner = select(*found).select_from(walked).order_by(*(walked.c[one] for one in walk.order)).correlate(row)
    rows = inner.subquery(build.name("walk"))
    array = func.coalesce(func.json_agg(rows.table_valued()), cast(literal_column("'[]'"), JSON), type_=JSON)
    whole = case((func.count() <= walk.limit, array))
    return building.never_null(select(whole).select_from(rows).scalar_subquery(), row)


def _field(
    build: Building, type_: GraphQLObjectType, nodes: list[FieldNode], row: Row, walking: tuple[TableValuedAlias, Walk]
) -> ColumnElement[Any]:
    """A column of the walk, or the thing whose id a column holds: it is told with the walk, and asked nothing more."""
    name, (walked, walk) = nodes[0].name.value, walking
    if name == "__typename":
        return objects.constant(type_.name)
    definition = type_.fields[name]
    if name not in walk.things:
        return scalars.value(definition.type, walked.c[name])
    thing = get_named_type(definition.type)
    if not isinstance(thing, GraphQLObjectType):
        raise Unlowered(f"{thing} is abstract")
    other = build.alias(building.model_of(thing))
    inner = select(*objects.columns(build, thing, nodes, other)).select_from(other).correlate(walked, row)
    inner = inner.where(other.company_id == row.company_id, other.id == walked.c[walk.things[name]])
    found = building.one(build, inner)
    _, may_be_null = scalars.nullable(definition.type)
    return found if may_be_null else building.never_null(found, row)
