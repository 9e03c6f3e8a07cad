"""The operations of our own screens: anybody may ask them by their ids, and each is lowered before it is asked."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from graphql import OperationDefinitionNode
from starlette.testclient import TestClient

from api import persisted
from tests.client import Client
from tests.execution import Run

Clients = Callable[[str], Client]


@contextmanager
def from_the_loop_only() -> Iterator[None]:
    """A question that a worker thread asks meanwhile fails."""
    from infra.reads.pools import ThreadReads

    def never(*_: object) -> None:
        raise AssertionError("asked from a thread")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ThreadReads, "ask", never)
        yield


def id_of(name: str) -> str:
    return next(one.id for one in persisted.operations().values() if one.name == name)


def test_an_id_is_the_digest_of_its_file() -> None:
    for path in persisted.FOLDER.glob("*.graphql"):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert persisted.operations()[f"sha256:{digest}"].name == path.stem


def test_each_file_is_one_valid_operation_of_its_name_with_its_example() -> None:
    from api.documents import Documents
    from api.schema import schema

    documents = Documents(schema._schema)
    for one in persisted.operations().values():
        document = documents.read(one.text)
        (operation,) = document.ast.definitions
        assert document.faults == ()
        assert isinstance(operation, OperationDefinitionNode)
        assert operation.name is not None
        assert operation.name.value == one.name
        assert {found.variable.name.value for found in operation.variable_definitions or ()} == set(one.variables)


def test_the_hot_screens_are_lowered_for_everybody_who_may_see_them() -> None:
    """What has no statement for somebody is the audit trail of those who may read none, which is refused in words.

    The review of a batch has none for anybody: rules in Python compute most of it, and it is asked for seldom.
    """
    from api.documents import Documents
    from api.reading.asking import Asked
    from api.schema import schema
    from domain.kernel.permissions import Permission

    documents = Documents(schema._schema)
    for one in persisted.operations().values():
        for reader in persisted.readers():
            asked = Asked.query(documents.read(one.text), one.name, one.variables, reader)
            assert asked is not None
            reads_no_trail = one.name == "BatchAuditTrail" and reader.reach[Permission.AUDIT_READ] is False
            unlowered = reads_no_trail or one.name == "BatchReview"
            assert (asked.statement() is None) == unlowered, (one.name, reader.actor.grants)


def test_the_service_begins_with_their_plans(web: TestClient, client: Clients, run: Run) -> None:
    """Asked for the first time, they are answered from the event loop already."""
    while not web.app.state.lowering.done():  # type: ignore[attr-defined]  # a Starlette
        time.sleep(0.02)
    operator, given = client("operator"), {"batch": f"Batch:{run.batch}"}
    web.cookies.clear()
    with from_the_loop_only():
        body = {"documentId": id_of("BatchScreen"), "variables": given}
        answer = web.post("/graphql", json=body, headers=operator.headers).json()
    assert answer["data"]["batch"]["number"] == run.row().number


def test_they_are_listed_for_whoever_writes_a_client(web: TestClient) -> None:
    told = web.get("/graphql/operations").json()["operations"]
    assert {one["documentId"] for one in told} == set(persisted.operations())
    for one in told:
        assert one["documentId"] == f"sha256:{hashlib.sha256(one['query'].encode()).hexdigest()}"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"documentId": "sha256:" + "0" * 64}, "No operation has this documentId; GET /graphql/operations lists them."),
        ({"documentId": ["x"]}, "No operation has this documentId; GET /graphql/operations lists them."),
        ({"documentId": "x", "query": "{ __typename }"}, "Send query or documentId, not both."),
        ({"variables": {}}, "query must be a text."),
    ],
)
def test_an_unknown_id_is_told(web: TestClient, body: dict[str, object], words: str) -> None:
    answer = web.post("/graphql", json=body)
    assert answer.status_code == 400
    assert answer.json() == {"errors": [{"message": words}]}
