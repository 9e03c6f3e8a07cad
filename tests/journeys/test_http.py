"""GraphQL over HTTP: what is no request is told so, whatever it carries."""

from dataclasses import replace

import pytest
from psycopg_pool import TooManyRequests
from starlette.testclient import TestClient

from domain.kernel.ids import new_id
from infra.reads.pools import ThreadReads
from infra.services import Services

GRAPHQL = "application/graphql-response+json"
ASK = {"query": "{ viewer { person { name } } }"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{", 400),
        (b'{"query": 7}', 400),
        (b'{"query": "{ viewer { person { name } } }", "variables": []}', 400),
        (b'{"query": "{ node(id: \\"\\ud800\\") { id } }"}', 400),
        (b'{"query": "query ($i: ID!) { node(id: $i) { id } }", "variables": {"i": "\\u0000"}}', 400),
        (b'{"query": "' + b"x" * 1_000_001 + b'"}', 413),
    ],
)
def test_a_body_that_is_no_request_is_refused(web: TestClient, body: bytes, status: int) -> None:
    sent = web.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert sent.status_code == status
    assert sent.json()["errors"][0]["message"]


def test_only_json_is_taken(web: TestClient) -> None:
    sent = web.post("/graphql", content=b"query=x", headers={"content-type": "application/x-www-form-urlencoded"})
    assert sent.status_code == 415


@pytest.mark.parametrize(
    ("accept", "media_type"), [("*/*", "application/json"), (GRAPHQL, GRAPHQL), (f"{GRAPHQL}, */*", GRAPHQL)]
)
def test_the_client_gets_the_media_type_it_takes(web: TestClient, accept: str, media_type: str) -> None:
    sent = web.post("/graphql", json=ASK, headers={"accept": accept})
    assert (sent.status_code, sent.headers["content-type"]) == (200, f"{media_type}; charset=utf-8")


def test_a_document_that_does_not_hold_is_400_for_graphqls_media_type(web: TestClient) -> None:
    sent = web.post("/graphql", json={"query": "{ nothing }"}, headers={"accept": GRAPHQL})
    assert sent.status_code == 400
    assert "data" not in sent.json()


@pytest.mark.parametrize(
    ("document", "limit"),
    [
        ("{" + " ".join(f"a{n}: viewer {{ person {{ name }} }}" for n in range(21)) + "}", "root fields 21"),
        ("{ viewer { " + " ".join(f"a{n}: person {{ name }}" for n in range(61)) + " } }", "aliases 61"),
        ("{ a" * 16 + " }" * 16, "depth 16"),
    ],
)
def test_a_document_over_a_limit_is_told_which(web: TestClient, document: str, limit: str) -> None:
    (error,) = web.post("/graphql", json={"query": document}).json()["errors"]
    assert limit in error["message"]
    assert error["extensions"]["code"] == "LIMIT"


def test_a_cookie_from_another_sites_page_is_refused(web: TestClient) -> None:
    headers = {"cookie": "theriac_session=x.y", "origin": "https://elsewhere.example"}
    assert web.post("/graphql", json=ASK, headers=headers).status_code == 403
    assert web.post("/graphql", json=ASK, headers={**headers, "origin": "http://testserver"}).status_code == 200


def test_the_service_says_that_it_lives_and_is_ready(web: TestClient) -> None:
    assert web.get("/healthz").json() == {"status": "alive"}
    assert web.get("/readyz").json() == {"status": "ready"}


def test_introspection_is_off_in_production(services: Services) -> None:
    from api.app import create_app

    with TestClient(create_app(replace(services, production=True), threads=2)) as production:
        for asked in ("{ __schema { types { name } } }", '{ __type(name: "Batch") { name } }'):
            (error,) = production.post("/graphql", json={"query": asked}).json()["errors"]
            assert error["extensions"]["code"] == "INTROSPECTION_OFF"
        assert production.post("/graphql", json={"query": "{ __typename }"}).json() == {"data": {"__typename": "Query"}}


def test_who_finds_no_connection_to_read_from_is_told_in_words(
    web: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise TooManyRequests

    monkeypatch.setattr(ThreadReads, "ask", busy)
    token = f"{new_id().hex}.secret"
    headers = {"authorization": f"Bearer {token}"}
    answer = web.post("/graphql", json=ASK, headers=headers).json()
    assert answer["errors"][0]["extensions"]["code"] == "BUSY"


def test_introspection_helps_elsewhere(web: TestClient) -> None:
    assert web.post("/graphql", json={"query": "{ __schema { queryType { name } } }"}).json()["data"]
