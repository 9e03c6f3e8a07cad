"""A plan: the one statement of an operation, and where its parameters come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLObjectType
from sqlalchemy import ColumnElement, Text, Uuid, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import aliased

from api.reading import building, objects, permissions
from api.reading.building import Building, Slot, Variables
from api.reading.selection import Selection
from api.reading.vocabulary import ByGlobalId, Unlowered
from api.relay import Node
from domain.kernel.actor import Actor

IDS_LIMIT = 100
"""So many arguments does a function of PostgreSQL take."""

DIALECT: Dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # SQLAlchemy doesn't type its making


@dataclass(frozen=True, slots=True)
class Plan:
    """Gives the operation's data as JSON text, in one row of one column, for every reader of the same reach."""

    statement: str
    constants: Mapping[str, Any]
    slots: Mapping[str, Slot]

    def parameters(self, actor: Actor, variables: Variables) -> dict[str, Any]:
        """What psycopg is given. Raises whatever is wrong with an argument; the ordinary path says it better."""
        given = {name: slot(variables) for name, slot in self.slots.items()}
        return {**self.constants, **permissions.values(actor), **given}


def plan(selection: Selection, actor: Actor) -> Plan:
    """The plan of a query. Raises Unlowered."""
    build = Building(selection, actor)
    query = selection.schema.query_type
    assert query is not None
    fields = [objects.labelled(key, _root(build, query, nodes)) for key, nodes in selection.roots().items()]
    text = sql_cast(building.one(build, select(*fields)), Text)
    compiled = select(text).compile(dialect=DIALECT)
    return Plan(str(compiled), dict(compiled.params), build.slots)


def _root(build: Building, query: GraphQLObjectType, nodes: list[FieldNode]) -> ColumnElement[Any]:
    definition = query.fields.get(nodes[0].name.value)
    how = None if definition is None else building.lowering_of(definition)
    if definition is None or not isinstance(how, ByGlobalId):
        return objects.field(build, query, nodes, None)
    given = build.arguments(definition, nodes[0])
    if not how.many:
        return _by_global_id(build, nodes, given.reader("id"))
    ids = given.reader("ids")
    count = len(ids(build.selection.variables))
    if count > IDS_LIMIT:
        raise Unlowered(f"{count} ids")
    things = [_by_global_id(build, nodes, _at(ids, place)) for place in range(count)]
    return func.json_build_array(*things)


def _at(ids: Slot, place: int) -> Slot:
    return lambda variables: ids(variables)[place]


def _by_global_id(build: Building, nodes: list[FieldNode], read: Slot) -> ColumnElement[Any]:
    """The type is known when the plan is made: a plan serves ids of the same types only (`cache.shape`)."""
    kind = str(read(build.selection.variables)).partition(":")[0]
    type_ = build.selection.schema.get_type(kind)
    if not isinstance(type_, GraphQLObjectType) or not issubclass(building.node_of(type_), Node):
        raise Unlowered(f"{kind} is no node")
    row = aliased(building.model_of(type_))
    inner = select(*objects.columns(build, type_, nodes, row)).select_from(row)
    may = permissions.predicates(build.actor, building.node_of(type_), row)
    found = build.parameter(lambda variables: building.local_id(read(variables), kind), Uuid)
    return building.one(build, inner.where(*may, row.id == found))
