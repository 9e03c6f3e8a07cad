"""Every root field and every field that takes an id, asked with another company's ids, reveals nothing."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    print_type,
)
from sqlalchemy import Engine, inspect, text
from starlette.testclient import TestClient

from api.limits import ROOT_FIELDS
from api.relay import Node
from domain.kernel.permissions import Role
from domain.people.commands import roles
from tests import execution
from tests.client import Client
from tests.conftest import Do
from tests.plant import Plant

pytestmark = pytest.mark.requirement("TEN-1")

SAMPLES: dict[str, object] = {
    "String": "x",
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "Decimal": "1",
    "DateTime": "2026-11-22T10:00:00Z",
    "Date": "2026-11-22",
}


@pytest.fixture(scope="module")
def graphql_schema() -> GraphQLSchema:
    from api.schema import schema

    return schema._schema


@pytest.fixture
def others(do: Do, admin: Engine, other_plant: Plant, web: TestClient) -> dict[str, UUID]:
    """An id of each node type that the other company has."""
    assert web.app is not None
    from api.nodes import node_types

    made = execution.run(do, other_plant, admin)
    made.up_to_drying()
    made.record(3, "Loss on drying", execution.percent("2.7"))
    made.tell("Spill beside the dryer", number=3)
    made.hold()
    found: dict[str, UUID] = {}
    with admin.connect() as connection:
        for name, node in node_types().items():
            query = f"select id from {table_of(node)} where company_id = :c limit 1"  # noqa: S608 -- our own
            value = connection.execute(text(query), {"c": other_plant.company}).scalar()
            if value is not None:
                found[name] = value
    return found


def table_of(node: type[Node]) -> str:
    return str(inspect(node.model).local_table)


def test_the_other_company_has_something_of_most_kinds(others: dict[str, UUID]) -> None:
    assert {"Batch", "PhaseExecution", "ParameterValue", "MasterRecipeVersion", "Person", "Site"} <= set(others)


def test_no_node_of_another_company_is_found(client: Callable[[str], Client], others: dict[str, UUID]) -> None:
    ids = [f"{name}:{theirs}" for name, theirs in others.items()]
    for who in ("operator", "engineer", "reviewer", "qualified", "administrator"):
        found = client(who).query("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)["nodes"]
        assert found == [None] * len(ids)


@pytest.fixture
def me(do: Do, plant: Plant, client: Callable[[str], Client]) -> Client:
    """Somebody with every role in their own company, so that no missing permission hides what an id reveals."""
    for role in Role:
        if role != Role.ADMINISTRATOR:
            person = plant.administrator.as_person
            do(plant.administrator, partial(roles.grant, person_id=person, role=role, site=None))
    return client("administrator")


@pytest.mark.timeout(300)
def test_another_companys_id_answers_like_one_that_nobody_has(
    me: Client, others: dict[str, UUID], other_plant: Plant, graphql_schema: GraphQLSchema
) -> None:
    nobodys = {kind: uuid4() for kind in others}
    asked = 0
    for keyword, name, field, given in requests(graphql_schema):
        theirs = answer(me, keyword, name, field, given, others)
        unknown = answer(me, keyword, name, field, given, nobodys)
        assert theirs == unknown, (name, given)
        assert other_plant.name not in theirs
        asked += 1
    assert asked > 0


def answer(
    me: Client, keyword: str, name: str, field: GraphQLField, given: dict[str, Any], rows: dict[str, UUID]
) -> str:
    """The field asked with an id of each kind, under aliases; the ids in the answer made equal."""
    answers = []
    for part in batched(rows.items(), ROOT_FIELDS):
        declared: list[str] = []
        asked: list[str] = []
        variables: dict[str, Any] = {}
        for index, (kind, row) in enumerate(part):
            declared += [f"${key}{index}: {field.args[key].type}" for key in given]
            passed = ", ".join(f"{key}: ${key}{index}" for key in given)
            asked.append(f"a{index}: {name}({passed}) {selection(field)}")
            filled = json.loads(json.dumps(given).replace("@ID@", f"{kind}:{row}"))
            variables |= {f"{key}{index}": value for key, value in filled.items()}
        answers.append(me.send(f"{keyword} ({', '.join(declared)}) {{ {' '.join(asked)} }}", variables))
    text = json.dumps(answers, sort_keys=True)
    for row in rows.values():
        text = text.replace(str(row), "ID")
    return text


def batched(items: Iterable[tuple[str, UUID]], size: int) -> Iterator[list[tuple[str, UUID]]]:
    left = list(items)
    while left:
        yield left[:size]
        left = left[size:]


def requests(schema: GraphQLSchema) -> Iterator[tuple[str, str, GraphQLField, dict[str, Any]]]:
    """Every root field that takes an id anywhere, each alternative of a oneOf input by itself."""
    for keyword, root in (("query", schema.query_type), ("mutation", schema.mutation_type)):
        assert root is not None
        for name, field in root.fields.items():
            for given in arguments(field):
                if "@ID@" in json.dumps(given):
                    yield keyword, name, field, given


def arguments(field: GraphQLField) -> Iterator[dict[str, Any]]:
    """Values for all arguments; several where an input has alternatives."""
    names = list(field.args)
    choices = [list(values(field.args[name].type)) for name in names]
    for index in range(max((len(one) for one in choices), default=0)):
        yield {name: one[min(index, len(one) - 1)] for name, one in zip(names, choices, strict=True)}


def values(wanted: GraphQLInputType, depth: int = 0) -> list[Any]:
    if isinstance(wanted, GraphQLNonNull):
        return values(wanted.of_type, depth)
    if isinstance(wanted, GraphQLList):
        return [[one] for one in values(wanted.of_type, depth)]
    if isinstance(wanted, GraphQLEnumType):
        return [next(iter(wanted.values))]
    if isinstance(wanted, GraphQLInputObjectType):
        return objects(wanted, depth)
    return ["@ID@" if wanted.name == "ID" else SAMPLES.get(wanted.name, "x")]


def objects(wanted: GraphQLInputObjectType, depth: int) -> list[Any]:
    if wanted.is_one_of:
        return [{name: one} for name, field in wanted.fields.items() for one in values(field.type, depth + 1)]
    given: dict[str, Any] = {}
    for name, field in wanted.fields.items():
        needed = isinstance(field.type, GraphQLNonNull)
        if needed or get_named_type(field.type).name == "ID" or (name == "signature" and depth < 3):
            given[name] = values(field.type, depth + 1)[0]
    return [given]


def selection(field: GraphQLField) -> str:
    """Everything one level deep, and the problems."""
    named = get_named_type(field.type)
    if is_leaf_type(named):
        return ""
    if named.name == "Node":
        return "{ id }"
    parts = ["__typename"]
    for name, inner in getattr(named, "fields", {}).items():
        if is_leaf_type(get_named_type(inner.type)) and not inner.args:
            parts.append(name)
        elif name == "problems":
            parts.append("problems { code message path rule }")
        elif "id" in getattr(get_named_type(inner.type), "fields", {}):
            parts.append(f"{name} {{ id }}" if not any(map(is_required, inner.args.values())) else "")
    assert parts, print_type(named)
    return "{ " + " ".join(parts) + " }"


def is_required(argument: GraphQLArgument) -> bool:
    return isinstance(argument.type, GraphQLNonNull)
