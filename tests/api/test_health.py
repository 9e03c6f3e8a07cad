"""Whether the service says truly that it can serve."""

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from api import health


def unready(connect: Callable[[], None]) -> TestClient:
    """A service over a database to which one connects like this."""
    app = Starlette(routes=[Route("/readyz", health.readyz)])
    app.state.services = SimpleNamespace(transactions=SimpleNamespace(engine=SimpleNamespace(connect=connect)))
    return TestClient(app)


def test_a_database_that_refuses_makes_the_service_unready() -> None:
    def refuse() -> None:
        raise OperationalError("select 1", {}, Exception("connection refused"))

    with unready(refuse) as client:
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "no database"})


def test_a_database_that_hangs_makes_the_service_unready_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LONGEST", 0.1)
    goes_on = threading.Event()
    threading.Timer(1.0, goes_on.set).start()  # the database comes back, long after the answer

    def hang() -> None:
        goes_on.wait(5.0)
        raise OperationalError("select 1", {}, Exception("terminated"))

    with unready(hang) as client:
        answer = client.get("/readyz")
        assert (answer.status_code, goes_on.is_set()) == (503, False)


def test_a_database_that_answers_makes_it_ready(web: TestClient) -> None:
    answer = web.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})
