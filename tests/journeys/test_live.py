"""A batch's progress over graphql-transport-ws: who may follow it, what is told, and when it ends."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from api.live.socket import SUBSCRIPTIONS_LIMIT
from domain.kernel.permissions import Role
from domain.people.commands import roles, standing
from infra.live_events import CHANNEL
from tests import execution
from tests.client import Client
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant
from workers.live import announcement

PROTOCOL = "graphql-transport-ws"
FOLLOW = """subscription ($batch: ID!) { batchProgress(batch: $batch) {
    batchId number state disposition openExceptions event phases { number name state signedOffAt } } }"""

Clients = Callable[[str], Client]


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    return execution.run(do, plant, admin)


@pytest.fixture(autouse=True)
def _listening(web: TestClient, admin: Engine) -> None:  # noqa: ARG001 -- the service must run
    """The service's listener is at its post; before that, what is published reaches nobody."""
    query = text("select count(*) from pg_stat_activity where application_name = 'theriac live' and query ~ 'listen'")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with admin.connect() as connection:
            if connection.execute(query).scalar_one():
                return
        time.sleep(0.05)
    pytest.fail("nobody listens")


@contextmanager
def socket(client: Client, **headers: str) -> Iterator[WebSocketTestSession]:
    """A socket as the client's token opens it, not yet initialised."""
    client.web.cookies.clear()
    with client.web.websocket_connect("/graphql", subprotocols=[PROTOCOL], headers=headers) as opened:
        yield opened


def token_of(client: Client) -> str:
    return client.headers["authorization"].removeprefix("Bearer ")


@contextmanager
def acknowledged(client: Client) -> Iterator[WebSocketTestSession]:
    with socket(client) as opened:
        opened.send_json({"type": "connection_init", "payload": {"token": token_of(client)}})
        assert opened.receive_json() == {"type": "connection_ack"}
        yield opened


def subscribe(opened: WebSocketTestSession, batch: object, name: str = "1", query: str = FOLLOW) -> None:
    payload = {"query": query, "variables": {"batch": f"Batch:{batch}"}}
    opened.send_json({"type": "subscribe", "id": name, "payload": payload})


@contextmanager
def following(client: Client, run: Run) -> Iterator[WebSocketTestSession]:
    with acknowledged(client) as opened:
        subscribe(opened, run.batch)
        assert progress(opened)["event"] == "Subscribed"
        yield opened


def progress(opened: WebSocketTestSession) -> dict[str, Any]:
    told = opened.receive_json()
    assert (told["type"], told["id"], "errors" in told["payload"]) == ("next", "1", False), told
    found: dict[str, Any] = told["payload"]["data"]["batchProgress"]
    return found


def tell(admin: Engine, run: Run, event: str = "PhaseStarted", *, plant: Plant | None = None) -> None:
    """What the relay publishes when something happened to the batch."""
    publish(admin, announcement((plant or run.plant).company, event, {"batch": str(run.batch)}))


def publish(admin: Engine, payload: str) -> None:
    with admin.begin() as connection:
        connection.execute(text(f"select pg_notify('{CHANNEL}', :told)"), {"told": payload})


def ended(opened: WebSocketTestSession) -> bool:
    return bool(opened.receive_json() == {"type": "complete", "id": "1"})


@pytest.mark.requirement("TEN-2")
def test_the_batch_is_shown_at_once_and_again_after_each_event(client: Clients, run: Run, admin: Engine) -> None:
    with acknowledged(client("operator")) as opened:
        subscribe(opened, run.batch)
        first = progress(opened)
        assert (first["batchId"], first["number"], first["state"]) == (f"Batch:{run.batch}", "B-001", "IDLE")
        assert (first["event"], first["openExceptions"], first["disposition"]) == ("Subscribed", 0, "PENDING")
        assert [one["state"] for one in first["phases"]] == ["IDLE"] * 4
        run.start(1)
        run.tell("Spill", number=1)
        tell(admin, run, "ExceptionRaised")
        second = progress(opened)
        assert (second["state"], second["event"], second["openExceptions"]) == ("RUNNING", "ExceptionRaised", 1)
        assert [one["state"] for one in second["phases"]] == ["RUNNING", "IDLE", "IDLE", "IDLE"]


@pytest.mark.requirement("TEN-1")
def test_events_of_other_batches_and_noise_tell_nothing(
    client: Clients, run: Run, admin: Engine, other_plant: Plant
) -> None:
    with following(client("operator"), run) as opened:
        tell(admin, run, "Foreign", plant=other_plant)
        publish(admin, announcement(run.plant.company, "Elsewhere", {"batch": str(run.phase(1).id)}))
        noise: tuple[object, ...] = ("x", [], 7, None, {"company": 1}, {"company": str(run.plant.company), "batch": 2})
        for one in noise:
            publish(admin, one if isinstance(one, str) else json.dumps(one))
        tell(admin, run, "Ours")
        assert progress(opened)["event"] == "Ours"


@pytest.mark.requirement("TEN-3")
def test_a_deactivated_person_is_told_nothing_more(
    client: Clients, run: Run, admin: Engine, do: Do, plant: Plant
) -> None:
    person = plant.operator.as_person
    with following(client("operator"), run) as opened:
        do(plant.administrator, lambda uow: standing.deactivate(uow, person, version=1))
        tell(admin, run)
        assert ended(opened)


@pytest.mark.requirement("TEN-3")
def test_a_session_that_ended_is_told_nothing_more(client: Clients, run: Run, admin: Engine) -> None:
    operator = client("operator")
    with following(operator, run) as opened:
        assert operator.query("mutation { signOut { problems { code } } }") == {"signOut": {"problems": []}}
        tell(admin, run)
        assert ended(opened)


@pytest.mark.requirement("TEN-2")
def test_who_loses_the_role_is_told_nothing_more(
    client: Clients, run: Run, admin: Engine, do: Do, plant: Plant
) -> None:
    with following(client("operator"), run) as opened:
        query = "select id, version from role_grant where company_id = :c and person_id = :p"
        with admin.connect() as connection:
            held = connection.execute(text(query), {"c": plant.company, "p": plant.operator.person}).one()
        do(plant.administrator, lambda uow: roles.revoke(uow, held.id, version=held.version))
        tell(admin, run)
        assert ended(opened)


@pytest.mark.requirement("TEN-1")
def test_another_companys_batch_gives_nothing(client: Clients, do: Do, admin: Engine, other_plant: Plant) -> None:
    foreign = execution.run(do, other_plant, admin)
    with acknowledged(client("operator")) as opened:
        subscribe(opened, foreign.batch)
        assert ended(opened)


@pytest.mark.requirement("TEN-2")
def test_another_sites_batch_gives_nothing(client: Clients, run: Run, do: Do, plant: Plant) -> None:
    person, elsewhere = plant.administrator.as_person, plant.other_site
    do(plant.administrator, partial(roles.grant, person_id=person, role=Role.OPERATOR, site=elsewhere))
    with acknowledged(client("administrator")) as opened:
        subscribe(opened, run.batch)
        assert ended(opened)


@pytest.mark.parametrize("given", [{}, {"token": "nonsense"}, {"token": 7}])
def test_without_a_token_the_socket_is_closed(web: TestClient, plant: Plant, given: dict[str, object]) -> None:
    with socket(Client(web, plant.name)) as opened:
        opened.send_json({"type": "connection_init", "payload": given})
        with pytest.raises(WebSocketDisconnect) as closed:
            opened.receive_json()
        assert closed.value.code == 4403


def test_a_bearer_token_in_the_header_serves_too(client: Clients, run: Run) -> None:
    operator = client("operator")
    with socket(operator, **operator.headers) as opened:
        opened.send_json({"type": "connection_init"})
        assert opened.receive_json() == {"type": "connection_ack"}
        subscribe(opened, run.batch)
        assert progress(opened)["number"] == "B-001"


def test_a_page_of_another_origin_opens_no_socket(client: Clients) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        socket(client("operator"), origin="https://elsewhere.example") as opened,
    ):
        opened.receive_json()


def test_our_own_page_opens_one(client: Clients) -> None:
    operator = client("operator")
    with socket(operator, origin="http://testserver", **operator.headers) as opened:
        opened.send_json({"type": "connection_init"})
        assert opened.receive_json() == {"type": "connection_ack"}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("{ viewer { person { name } } }", "go over HTTP"),
        ("mutation { signOut { problems { code } } }", "go over HTTP"),
        (f"{FOLLOW} subscription B {{ __typename }}", "one subscription"),
        ("subscription {", "Syntax Error"),
        ("subscription { " + "a { " * 16 + "b" + " }" * 17, "depth 16"),
        ("subscription { batchProgress(batch: [" + "[" * 500, "nesting"),
        ("subscription { nothing }", "Cannot query field"),
    ],
)
def test_what_a_socket_does_not_take_is_refused_in_words(client: Clients, query: str, told: str) -> None:
    with acknowledged(client("operator")) as opened:
        opened.send_json({"type": "subscribe", "id": "1", "payload": {"query": query}})
        answer = opened.receive_json()
        assert (answer["type"], answer["id"]) == ("error", "1")
        assert told in answer["payload"][0]["message"]


def test_an_id_of_another_kind_is_refused_in_words(client: Clients) -> None:
    with acknowledged(client("operator")) as opened:
        opened.send_json(
            {"type": "subscribe", "id": "1", "payload": {"query": FOLLOW, "variables": {"batch": "Person:1"}}}
        )
        answer = opened.receive_json()
        told = answer["payload"] if answer["type"] == "error" else answer["payload"]["errors"]
        assert told[0]["extensions"]["code"] == "INVALID_INPUT"


def test_a_defect_is_masked(client: Clients, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("select secret from batch")

    monkeypatch.setattr("api.execution.subscriptions._progress", broken)
    with acknowledged(client("operator")) as opened:
        subscribe(opened, run.batch)
        answer = json.dumps(opened.receive_json())
        assert "DEFECT" in answer
        assert "secret" not in answer


@pytest.mark.parametrize(
    "message",
    [
        [],
        "x",
        {"type": 7},
        {"type": "subscribe"},
        {"type": "subscribe", "id": [], "payload": {"query": FOLLOW}},
        {"type": "subscribe", "id": "1", "payload": []},
        {"type": "subscribe", "id": "1", "payload": {"query": 7}},
        {"type": "subscribe", "id": "1", "payload": {"query": FOLLOW, "variables": []}},
        {"type": "complete", "id": {}},
        {"type": "unknown"},
    ],
)
def test_what_is_no_message_closes_the_socket(client: Clients, message: object) -> None:
    with acknowledged(client("operator")) as opened:
        opened.send_json(message)
        with pytest.raises(WebSocketDisconnect) as closed:
            opened.receive_json()
        assert closed.value.code == 4400


def test_one_socket_follows_a_bounded_number(client: Clients, run: Run) -> None:
    with acknowledged(client("operator")) as opened:
        for number in range(SUBSCRIPTIONS_LIMIT + 1):
            subscribe(opened, run.batch, name=str(number))
        answers = [opened.receive_json() for _ in range(SUBSCRIPTIONS_LIMIT + 1)]
    assert [one["id"] for one in answers if one["type"] == "error"] == [str(SUBSCRIPTIONS_LIMIT)]


def test_what_a_client_completes_is_told_no_more(client: Clients, run: Run, admin: Engine, web: TestClient) -> None:
    with following(client("operator"), run) as opened:
        opened.send_json({"type": "complete", "id": "1"})
        opened.send_json({"type": "ping"})
        assert opened.receive_json() == {"type": "pong"}
        deadline = time.monotonic() + 5
        while web.app.state.hub._subscribers and time.monotonic() < deadline:  # type: ignore[attr-defined]  # a Starlette
            time.sleep(0.02)
        assert not web.app.state.hub._subscribers  # type: ignore[attr-defined]  # a Starlette
        tell(admin, run)
        opened.send_json({"type": "ping"})
        assert opened.receive_json() == {"type": "pong"}


def test_after_a_lost_connection_everybody_looks_again(client: Clients, run: Run, admin: Engine) -> None:
    """What happened while nobody listened is seen once somebody listens again, not before."""
    with following(client("operator"), run) as opened:
        cut = text("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'theriac live'")
        with admin.begin() as connection:
            connection.execute(cut)
        run.start(1)
        shown = progress(opened)
        assert (shown["event"], shown["state"]) == ("Reconnected", "RUNNING")
