"""The service under measurement: an embedded PostgreSQL of its own with durable settings, and one worker process."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from pydantic import SecretStr
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from infra import database, local, migration
from infra import settings as reading
from infra.mail import open_mailbox
from infra.object_storage.opening import open_store
from infra.services import Services
from infra.settings import Settings
from infra.transaction import Transactions
from operations import composition
from tests.benchmarks import processor
from workers import routes

ROOT = Path(__file__).parent.parent.parent
START_SECONDS, STOP_SECONDS = 60.0, 30.0
OUR_THREADS = 8
CHECKPOINT_SECONDS = 1.0
"""How often a log is signed here, so that an export's time is not mostly a wait."""


@dataclass(frozen=True)
class House:
    """What the benchmark works on: the settings of its processes, and our own connections."""

    settings: Settings
    transactions: Transactions
    admin: Engine

    @property
    def services(self) -> Services:
        """What an actor of the service stands on."""
        return Services(
            transactions=self.transactions,
            objects=open_store(str(self.settings.objects)),
            mailbox=open_mailbox(str(self.settings.smtp_url)),
            secret=composition.key(self.settings.secret_key),
            public_url="http://127.0.0.1",
        )

    @property
    def postmaster(self) -> int:
        return int((self.settings.home / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])

    def environment(self, **more: str) -> dict[str, str]:
        """What a process of the service is told."""
        given = self.settings
        told = {
            "DATABASE_URL": given.database_url,
            "SEALER_DATABASE_URL": given.sealer_database_url,
            "RELAY_DATABASE_URL": given.relay_database_url,
            "THERIAC_OBJECTS": given.objects,
            "THERIAC_SMTP_URL": given.smtp_url,
            "THERIAC_AUDIT_KEY": _secret(given.audit_key),
            "THERIAC_SEAL_KEY": _secret(given.seal_key),
            "THERIAC_SECRET_KEY": _secret(given.secret_key),
            "THERIAC_LOG_JSON": "true",
        }
        return {**os.environ, **{name: str(value) for name, value in told.items()}, **more}


def _secret(given: SecretStr | None) -> str:
    assert given is not None, "surroundings() completes the keys"
    return given.get_secret_value()


@contextmanager
def house(home: Path) -> Iterator[House]:
    """PostgreSQL with this release's schema, while the block runs."""
    given = reading.read().model_copy(
        update={"home": home.resolve(), "database_url": None, "checkpoint_seconds": CHECKPOINT_SECONDS}
    )
    with local.alone(given.home), local.surroundings(given) as completed:
        assert completed.admin_database_url is not None
        assert completed.database_url is not None
        migration.migrate(completed.admin_database_url)
        engine = database.engine(completed.database_url, threads=OUR_THREADS)
        searching = {"options": "-csearch_path=theriac"}
        admin = create_engine(completed.admin_database_url, poolclass=NullPool, connect_args=searching)
        try:
            key = composition.key(completed.audit_key)
            yield House(completed, Transactions(engine, key, consumers=routes.consumers), admin)
        finally:
            engine.dispose()


@dataclass(frozen=True)
class Running:
    """A process that answers HTTP; `started` is how many seconds it took to its first answer."""

    pid: int
    port: int
    started: float

    def resident(self, *, most: bool = False) -> int:
        return processor.resident(self.pid, most=most)


@contextmanager
def serving(found: House, argv: list[str], *, port: int, path: str) -> Iterator[Running]:
    """A program of ours that listens on this port, from its first answer on; stopped at the end."""
    began = time.monotonic()
    with program(found, argv) as process:
        while not _answers(port, path):
            assert process.poll() is None, f"{argv} ended with {process.returncode}"
            assert time.monotonic() < began + START_SECONDS, f"{argv} didn't answer in {START_SECONDS} s"
            time.sleep(0.02)
        yield Running(process.pid, port, time.monotonic() - began)


@contextmanager
def program(found: House, argv: list[str], **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A program of ours while the block runs; what it says is kept in the home."""
    with (found.settings.home / "programs.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 -- our own program
            [sys.executable, *argv],
            cwd=ROOT,
            env=found.environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def service(found: House) -> Iterator[Running]:
    """The product: one worker process."""
    port = free_port()
    with serving(found, ["theriac.py", "serve", "--port", str(port)], port=port, path="/readyz") as running:
        yield running


@contextmanager
def limit(found: House) -> Iterator[Running]:
    """The bare endpoint with hand-written statements."""
    port = free_port()
    with serving(found, ["-m", "tests.benchmarks.limit", str(port)], port=port, path="/") as running:
        yield running


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _answers(port: int, path: str) -> bool:
    with suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def new_name(kind: str) -> str:
    """A company's name that no earlier run has taken."""
    return f"{kind}-{secrets.token_hex(6)}"
