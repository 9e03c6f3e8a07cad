"""Every field that there is, asked by an inspector with what lies outside: it answers as if that weren't there."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from graphql import GraphQLField, GraphQLNonNull, GraphQLSchema, get_named_type
from sqlalchemy import Engine, inspect, text
from starlette.testclient import TestClient

from api.limits import ROOT_FIELDS
from tests import execution, inspecting
from tests.architecture.test_inspectors import CLOSED
from tests.asking import KINDS, arguments, requests, selection, with_ids
from tests.client import Client
from tests.conftest import Do
from tests.execution import Run
from tests.journeys.test_sites import filled
from tests.plant import Plant

SHARED = ("Company", "MasterRecipe", "Person", "Recipe", "Signature", "Site")
"""How the types begin of which both batches have a part: the version that they follow, with who signed it."""
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OWN = {"signIn", "signOut", "signOutEverywhere", "changePassword", "chooseLanguage", "requestPasswordReset"}
"""What an inspector may do, beside what is asked of nobody who is signed in."""
BY_LINK = {"acceptInvitation", "resetPassword", "replaceCredential", "prepareSignature"}


@dataclass(frozen=True)
class World:
    """An inspector of one batch, beside which another one has something of most kinds."""

    inspector: Client
    batch: UUID
    other: dict[str, UUID]
    shared: dict[str, UUID]


@pytest.fixture(scope="module")
def graphql_schema() -> GraphQLSchema:
    from api.schema import schema

    return schema._schema


@pytest.fixture
def world(do: Do, plant: Plant, admin: Engine, web: TestClient) -> World:
    outside = execution.run(do, plant, admin)
    outside.up_to_drying()
    outside.record(3, "Loss on drying", execution.percent("2.7"))
    outside.tell("Spill beside the dryer", number=3)
    outside.hold()
    rows = _rows(admin, plant)
    within = Run(do, plant, admin, execution.issue(do, plant, outside.row().recipe_version_id, "B-WITHIN"))
    within.start(1)
    inspecting.grant(do, plant, inspecting.person(do, plant), [within.batch])
    shared = {name: row for name, row in rows.items() if name.startswith(SHARED)}
    other = {name: row for name, row in rows.items() if row not in shared.values()}  # what is learned has a recipe's id
    return World(Client(web, plant.name).sign_in("inspector"), within.batch, other, shared)


def _rows(admin: Engine, plant: Plant) -> dict[str, UUID]:
    from api.nodes import node_types

    found: dict[str, UUID] = {}
    with admin.connect() as connection:
        for name, node in node_types().items():
            query = f"select id from {inspect(node.model).local_table} where company_id = :c limit 1"  # noqa: S608 -- our own
            value = connection.execute(text(query), {"c": plant.company}).scalar()
            if value is not None:
                found[name] = value
    return found


@pytest.mark.requirement("INS-1")
def test_what_lies_outside_answers_like_what_nobody_has(world: World, graphql_schema: GraphQLSchema) -> None:
    assert {"Batch", "PhaseExecution", "ParameterValue", "Exception", "BatchHold"} <= set(world.other)
    nobodys = {kind: uuid4() for kind in {*KINDS.values(), *world.other, *graphql_schema.type_map}} | world.shared
    theirs, asked = {**nobodys, **world.other}, set[str]()
    for keyword, name, field, given in requests(graphql_schema):
        for kind in world.other if name == "node" else [get_named_type(field.type).name]:
            outside, unknown = (_with(given, rows, kind) for rows in (theirs, nobodys))
            if keyword == "query" and outside != unknown:
                found, nothing = (_answer(world.inspector, name, field, one) for one in (outside, unknown))
                assert found == nothing, (name, given)
                asked.add(name)
    assert {"node", "batch", "auditTrail", "impactedBatches", "exceptions"} <= asked


def _with(given: dict[str, Any], rows: dict[str, UUID], kind: str) -> dict[str, Any]:
    """The arguments with ids of these rows; those named `id` and `ids` of this kind."""
    itself = json.dumps({key: given[key] for key in ("id", "ids") if key in given})
    itself = itself.replace("@ID@", f"{kind}:{rows.get(kind, rows['Batch'])}")
    found: dict[str, Any] = with_ids({**given, **json.loads(itself)}, rows)
    return found


def _answer(me: Client, name: str, field: GraphQLField, given: dict[str, Any]) -> str:
    """What a root field answers; the ids in it made equal."""
    declared = ", ".join(f"${key}: {field.args[key].type}" for key in given)
    passed = ", ".join(f"{key}: ${key}" for key in given)
    told = json.dumps(me.send(f"query ({declared}) {{ {name}({passed}) {selection(field)} }}", given), sort_keys=True)
    return ID.sub("ID", told)


@pytest.mark.requirement("INS-1")
def test_what_is_asked_for_without_an_id_shows_nothing_from_outside(
    world: World, graphql_schema: GraphQLSchema
) -> None:
    assert graphql_schema.query_type is not None
    listed = 0
    for name, field in graphql_schema.query_type.fields.items():
        free = not any(isinstance(one.type, GraphQLNonNull) for one in field.args.values())
        if free and _table(field) not in CLOSED:
            told = json.dumps(world.inspector.send(f"{{ {name} {_whole(field)} }}"))
            assert [kind for kind, row in world.other.items() if str(row) in told] == [], name
            assert "B-001" not in told, name
            listed += str(world.batch) in told
    assert listed, "its own batch"


@pytest.mark.requirement("INS-1")
def test_what_would_be_computed_from_more_than_is_open_is_refused(world: World) -> None:
    """A part of the log, or of what a rule looks at, would give another answer, of their own batch too."""
    was = "asOf(at: $at) { batch(id: $id) { was { number } } }"
    blocked = "batch(id: $id) { number releaseBlockers { kind } }"
    ready = "batch(id: $id) { materialReadiness { readiness } }"
    at = (datetime.now(UTC) - timedelta(milliseconds=1)).isoformat()
    stages = ("fedBy { batch { number } }", "feeds { batch { number } }", "plannedFor { number }")
    apart = [("", f"batch(id: $id) {{ {one} }}") for one in stages]
    for declared, asked in (("$at: DateTime!, ", was), ("", blocked), ("", ready), *apart):
        given = {"id": f"Batch:{world.batch}"} | ({"at": at} if declared else {})
        told = world.inspector.send(f"query ({declared}$id: ID!) {{ {asked} }}", given)
        assert [one["extensions"]["code"] for one in told["errors"]] == ["OUTSIDE_INSPECTION"], asked
        assert "B-WITHIN" not in json.dumps(told)


def _table(field: GraphQLField) -> str | None:
    """Of what a root field gives, if that is one table's rows: of the closed ones nothing is read at all."""
    from api.nodes import node_types

    node = node_types().get(get_named_type(field.type).name.removesuffix("Connection"))
    return None if node is None else str(inspect(node.model).local_table.name)


def _whole(field: GraphQLField) -> str:
    """As `selection`, and the things of a connection's first page."""
    named = get_named_type(field.type)
    if not named.name.endswith("Connection"):
        return selection(field)
    edge = get_named_type(getattr(named, "fields")["edges"].type)  # noqa: B009 -- of a type that has fields
    return f"{{ totalCount edges {{ node {selection(getattr(edge, 'fields')['node'])} }} }}"  # noqa: B009 -- as above


@pytest.mark.requirement("INS-3")
def test_every_mutation_is_refused_and_changes_nothing(
    world: World, graphql_schema: GraphQLSchema, plant: Plant, admin: Engine
) -> None:
    """Many in one request, each an act of its own; what is signed, a colleague signs in the inspector's session."""
    assert graphql_schema.mutation_type is not None
    rows = {kind: uuid4() for kind in {*KINDS.values(), *graphql_schema.type_map}} | world.shared
    rows["Batch"] = world.batch
    acts = [(name, field) for name, field in graphql_schema.mutation_type.fields.items() if name not in OWN | BY_LINK]
    before = _entries(admin, plant)
    for start in range(0, len(acts), ROOT_FIELDS):
        some = acts[start : start + ROOT_FIELDS]
        given = {name: filled(next(arguments(field)), rows) for name, field in some}
        declared = " ".join(f"${name}_{key}: {field.args[key].type}" for name, field in some for key in given[name])
        asked = " ".join(
            f"{name}({', '.join(f'{key}: ${name}_{key}' for key in given[name])}) {{ problems {{ code }} }}"
            for name, _ in some
        )
        values = {f"{name}_{key}": value for name in given for key, value in given[name].items()}
        sent = world.inspector.send(f"mutation ({declared}) {{ {asked} }}", values)
        assert "data" in sent, sent
        failed = {one["path"][0] for one in sent.get("errors", ())}
        data = sent["data"] or {}
        assert [name for name, _ in some if name not in failed and data and not data[name]["problems"]] == []
        assert data or failed, sent
    assert _entries(admin, plant) == before


def _entries(admin: Engine, plant: Plant) -> int:
    """How many changes the log holds, but for the looks themselves and proofs that were tried."""
    noted = "('inspection_look', 'sign_in_attempt')"
    query = f"select count(*) from audit_entry where company_id = :c and table_name not in {noted}"  # noqa: S608 -- our own
    with admin.connect() as connection:
        return int(connection.execute(text(query), {"c": plant.company}).scalar_one())
