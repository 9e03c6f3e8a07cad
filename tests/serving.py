"""The product on a port of its own: what programs outside of it connect to, with its relay beside it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx2
import uvicorn
from sqlalchemy import Engine
from starlette.applications import Starlette

from api import server
from gateway import running
from infra.services import Services
from infra.transaction import Transactions
from tests.client import Client
from tests.conftest import AUDIT_KEY
from workers import routes
from workers.relay import Relay

READY_SECONDS = 30


@dataclass(frozen=True)
class Served:
    """Where it answers, and to whom it is known from within."""

    origin: str
    services: Services
    web: httpx2.Client
    app: Starlette

    def client(self, company: str) -> Client:
        return Client(self.web, company)  # type: ignore[arg-type] # it posts, and forgets cookies, as the test's does


@contextmanager
def served(services: Services, engine: Engine, relay: Engine) -> Iterator[Served]:
    """The API over TCP, and the relay that announces what happens, running while the block does."""
    from api.app import create_app

    listener = server.listen(0)
    origin = server.url_of(listener)
    transactions = Transactions(engine, AUDIT_KEY, consumers=routes.consumers)
    found = replace(services, transactions=transactions, public_url=origin)
    app = create_app(found, threads=8)
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=1)
    program, stop = uvicorn.Server(config), threading.Event()
    threads = [
        threading.Thread(target=program.run, kwargs={"sockets": [listener]}),
        threading.Thread(target=Relay(relay, consumers=(), send=lambda _: None).run, args=(stop,)),
    ]
    for thread in threads:
        thread.start()
    try:
        with httpx2.Client(base_url=origin, timeout=30, trust_env=False) as web:
            _wait(web)
            yield Served(origin, found, web, app)
    finally:
        program.should_exit = True
        stop.set()
        for thread in threads:
            thread.join(20)


def _wait(web: httpx2.Client) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            if web.get("/readyz").status_code == httpx2.codes.OK:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    raise AssertionError("not ready in time")


def gateway_file(folder: Path, origin: str, company: str, tables: str, *, key: str = "gateway.key") -> Path:
    """A gateway's file in a folder; `tables` are its scales and printers."""
    path = folder / f"{key}.toml"
    path.write_text(f'url = "{origin}"\ncompany = "{company}"\nkey = "{key}"\n{tables}')
    return path


@contextmanager
def at_work(path: Path) -> Iterator[str]:
    """A gateway running while the block does; its key."""
    stop, told, keys = threading.Event(), threading.Event(), list[str]()

    def tell(key: str) -> None:
        keys.append(key)
        told.set()

    thread = threading.Thread(target=running.run, args=(path, stop), kwargs={"tell": tell})
    thread.start()
    try:
        assert told.wait(20)
        yield keys[0]
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()
