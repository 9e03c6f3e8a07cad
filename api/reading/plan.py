"""A plan: the one statement of an operation, and where its parameters come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLObjectType
from sqlalchemy import ARRAY, ColumnElement, Text, Uuid, any_, bindparam, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import JSON

from api.reading import building, objects, permissions
from api.reading.building import Building, Slot, Variables
from api.reading.selection import Selection
from api.reading.vocabulary import ByGlobalId, Unlowered
from api.relay import Node
from domain.kernel.actor import Actor
from infra.reads.statements import Statement, Unbound, unbound

IDS_LIMIT = 100
"""So many arguments does a function of PostgreSQL take."""

THING, THINGS = "thing", "things"


@dataclass(frozen=True, slots=True)
class Plan:
    """Gives the operation's data as JSON text, in one row of one column, for every reader of the same reach."""

    statement: Unbound
    slots: Mapping[str, Slot]

    def bound(self, reader: Mapping[str, Any], variables: Variables) -> Statement:
        """The statement with this reader's parameters (`permissions.values`) and those of the operation's variables.

        Raises whatever is wrong with an argument; the ordinary path says it better.
        """
        return self.statement.bound({**reader, **{name: slot(variables) for name, slot in self.slots.items()}})


def plan(selection: Selection, actor: Actor) -> Plan:
    """The plan of a whole query. Raises Unlowered."""
    build, query = Building(selection, actor), _query(selection)
    fields = [objects.labelled(key, _root(build, query, nodes)) for key, nodes in selection.roots().items()]
    return _plan(build, building.one(build, select(*fields)))


def plan_of_root(selection: Selection, actor: Actor, nodes: list[FieldNode]) -> Plan:
    """The plan of one field of a query, by itself. Raises Unlowered."""
    build = Building(selection, actor)
    found = _root(build, _query(selection), nodes)
    return _plan(build, found if isinstance(found.type, JSON) else func.to_json(found))


def plan_of_thing(selection: Selection, actor: Actor, type_: GraphQLObjectType, nodes: list[FieldNode]) -> Plan:
    """The plan of what these fields ask of the thing whose id is the parameter THING. Raises Unlowered."""
    build = Building(selection, actor)
    return _plan(build, _thing(build, type_, nodes, bindparam(THING, None, Uuid)))


def plan_of_things(selection: Selection, actor: Actor, type_: GraphQLObjectType, nodes: list[FieldNode]) -> Plan:
    """The plan of what these fields ask of each of the things whose ids are the parameter THINGS. Raises Unlowered.

    An array of pairs: the id, and the thing as JSON in a text. Only the reader's company is asked (TEN-1): that they
    read these things was found before, by whoever names them.
    """
    build = Building(selection, actor)
    row = build.alias(building.model_of(type_))
    told = building.one(build, select(*objects.columns(build, type_, nodes, row)).correlate(row))
    own = row.company_id == bindparam(permissions.COMPANY, None, Uuid)
    wanted = row.id == any_(bindparam(THINGS, None, ARRAY(Uuid)))
    pairs = func.json_agg(func.json_build_array(row.id, sql_cast(told, Text)))
    return _plan(build, select(pairs).select_from(row).where(own, wanted).scalar_subquery())


def _plan(build: Building, json: ColumnElement[Any]) -> Plan:
    return Plan(unbound(select(sql_cast(json, Text))), build.slots)


def _query(selection: Selection) -> GraphQLObjectType:
    assert selection.schema.query_type is not None
    return selection.schema.query_type


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
    found = build.parameter(lambda variables: building.local_id(read(variables), kind), Uuid)
    return _thing(build, type_, nodes, found)


def _thing(
    build: Building, type_: GraphQLObjectType, nodes: list[FieldNode], found: ColumnElement[Any]
) -> ColumnElement[Any]:
    row = build.alias(building.model_of(type_))
    inner = select(*objects.columns(build, type_, nodes, row)).select_from(row)
    may = permissions.predicates(build.actor, building.node_of(type_), row)
    return building.one(build, inner.where(*may, row.id == found))
