"""Every root field and every field that takes an id, asked with another company's ids, reveals nothing."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from graphql import GraphQLField, GraphQLSchema, get_named_type
from sqlalchemy import Engine, inspect, text
from starlette.testclient import TestClient

from api.relay import IDS_LIMIT, Node
from domain.kernel.permissions import Role
from domain.people.commands import roles
from tests import execution
from tests.asking import KINDS, requests, selection, with_ids
from tests.client import Client
from tests.conftest import Do
from tests.plant import Plant

pytestmark = pytest.mark.requirement("TEN-1")

EVERY_KIND = {"node", "nodes"}
"""What takes an id of any kind."""


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
        reader, asked = client(who), "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
        for at in range(0, len(ids), IDS_LIMIT):
            part = ids[at : at + IDS_LIMIT]
            assert reader.query(asked, ids=part)["nodes"] == [None] * len(part)


@pytest.fixture
def me(do: Do, plant: Plant, client: Callable[[str], Client]) -> Client:
    """Somebody with every role in their own company, so that no missing permission hides what an id reveals."""
    for role in Role:
        if role != Role.ADMINISTRATOR:
            person = plant.administrator.as_person
            do(plant.administrator, partial(roles.grant, person_id=person, role=role, site=None))
    return client("administrator")


def test_another_companys_id_answers_like_one_that_nobody_has(
    me: Client, others: dict[str, UUID], other_plant: Plant, graphql_schema: GraphQLSchema
) -> None:
    nobodys = {kind: uuid4() for kind in {*KINDS.values(), *others, *graphql_schema.type_map}}
    theirs, asked = {**nobodys, **others}, set[str]()
    for keyword, name, field, given in requests(graphql_schema):
        for kind in others if name in EVERY_KIND else [get_named_type(field.type).name]:
            found, unknown = (answer(me, keyword, name, field, given, rows, kind) for rows in (theirs, nobodys))
            assert found == unknown, (name, given)
            assert other_plant.name not in found
        asked.add(name)
    assert {"node", "nodes", "batch", "recallScope", "startPhase", "chargeLot", "disposeBatch"} <= asked


def answer(
    me: Client, keyword: str, name: str, field: GraphQLField, given: dict[str, Any], rows: dict[str, UUID], kind: str
) -> str:
    """What the field answers when it is asked with ids of these rows; the ids in it made equal.

    An argument `id` or `ids` is of the kind that is told.
    """
    declared = ", ".join(f"${key}: {field.args[key].type}" for key in given)
    passed = ", ".join(f"{key}: ${key}" for key in given)
    itself = json.dumps({key: given[key] for key in ("id", "ids") if key in given})
    itself = itself.replace("@ID@", f"{kind}:{rows[kind]}")
    variables = with_ids({**given, **json.loads(itself)}, rows)
    sent = me.send(f"{keyword} ({declared}) {{ {name}({passed}) {selection(field)} }}", variables)
    text = json.dumps(sent, sort_keys=True)
    for row in rows.values():
        text = text.replace(str(row), "ID")
    return text
