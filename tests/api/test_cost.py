"""How many things an answer may hold is known, and bounded, before anything is asked of the database."""

from collections.abc import Callable

import pytest
from graphql import parse, validate
from starlette.testclient import TestClient

from api import cost, limits
from api.recipes.library_types import MOST
from api.relay import PAGE_DEFAULT, PAGE_LIMIT
from tests.client import Client

Clients = Callable[[str], Client]


@pytest.mark.parametrize(
    ("document", "things"),
    [
        ("{ viewer { person { name } } }", 2),
        ("{ __typename __schema { types { fields { args { name } } } } }", 0),
        ("{ batches { totalCount } }", PAGE_DEFAULT),
        ("{ batches(first: 3) { edges { cursor } } }", 3 + 3),
        ("{ batches(first: 3) { edges { node { number } } pageInfo { endCursor } } }", 3 * 4),
        ("{ batches(last: 3) { edges { node { site { code } } } } }", 3 * 4),
        ("query ($n: Int) { batches(first: $n) { totalCount } }", PAGE_LIMIT),
        ("{ batches(first: 2147483647) { totalCount } }", PAGE_LIMIT),
        ("{ batches(first: 0) { edges { node { number } } } }", 0),
        ('{ batch(id: "x") { phases { values { text } } } }', 1 + cost.LIST + cost.LIST**2),
        ('{ batch(id: "x") { ...P ...P } } fragment P on Batch { phases { number } }', 1 + 2 * cost.LIST),
        ('{ batch(id: "x") { ... on Batch { phases { number } } ... { state } } }', 1 + cost.LIST),
        ('{ node(id: "x") { ... on MasterRecipeVersion { findings { code } } } }', 1 + 2_000),
        ('{ node(id: "x") { ... on MasterRecipeVersion { simulation { upToDate } } } }', 1 + 1 + 2_000),
        (
            '{ node(id: "x") { ... on MasterRecipeVersion { updatesOffered { inLibrary { changes { code } } } } } }',
            1 + 2_000 + MOST * (1 + 1 + cost.LIST),
        ),
        ('{ dataLoad(id: "x") { problems { place what } } }', 1 + 500),
        ('{ recallScope(lotId: "x") { lots { figures { made } } } }', 40_000 + 1 + 2 * cost.LIST),
        ('{ nodes(ids: ["x", "y"]) { id } }', 2),
        ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", 100),
        ("query A { viewer { person { name } } } query B { batches(first: 9) { totalCount } }", 9),
    ],
)
def test_a_documents_cost(document: str, things: int) -> None:
    from api.schema import schema

    read = parse(document)
    assert validate(schema._schema, read) == []
    assert cost.measured(schema._schema, read) == things


def test_a_dear_document_is_refused_with_its_cost(client: Clients) -> None:
    below = "phases { values { revisions { text } } signatures { meaning } }"
    document = f"{{ batches(first: 200) {{ edges {{ node {{ {below} }} }} }} }}"
    each = 1 + 1 + 1 + cost.LIST * (1 + cost.LIST + cost.LIST * (1 + cost.LIST))
    told = client("operator").send(document)
    assert "data" not in told
    (error,) = told["errors"]
    assert error["message"] == (
        f"This document has cost {200 * each}; the limit is {limits.COST}. Split it, or ask for less."
    )
    assert error["extensions"] == {"code": "LIMIT", "limit": limits.COST, "value": 200 * each}
    cheaper = document.replace("first: 200", "first: 50")
    assert client("operator").query(cheaper)["batches"]["edges"] == []


def test_the_whole_introspection_is_cheap(web: TestClient) -> None:
    from graphql import get_introspection_query

    answer = web.post("/graphql", json={"query": get_introspection_query()}).json()
    assert answer["data"]["__schema"]["queryType"]["name"] == "Query"
