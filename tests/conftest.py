"""A PostgreSQL for the run, a database for each worker, a company for each test."""

import gc
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
import structlog
from hypothesis import settings
from sqlalchemy import Engine, Row, create_engine, event, text
from starlette.testclient import TestClient

from domain.kernel.actor import Actor
from domain.kernel.events import Event
from domain.kernel.ids import CompanyId
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from infra import database, embedded_postgres
from infra.embedded_postgres import Server
from infra.mail import FolderMailbox
from infra.object_storage.folder import FolderStore
from infra.services import Services
from infra.transaction import Command, Outcome, Transactions
from tests import sealing
from tests.client import Client
from tests.databases import administering, copy_migrated
from tests.plant import Plant, build_plant

# How long one example takes depends on what else the machine does; a whole test has its time-out.
settings.register_profile("theriac", deadline=None, max_examples=20)
settings.load_profile("theriac")

YOUNG = 50_000
"""So many new objects are looked through at once; 700 are Python's own choice."""

# Another renderer would print all local variables of a defect that a test provokes: minutes of them.
_RENDERER = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*structlog.get_config()["processors"][:-1], _RENDERER])

# The files that take longest for their number of tests, or that wait for other processes: begun first, none of them is
# what a worker still does alone at the end.
FIRST = ("demonstration", "terraform", "journeys", "operations", "workers", "migrations", "api", "infra")

HOME = Path(__file__).parent.parent / ".theriac" / "tests"
AUDIT_KEY = bytes(range(32))


class Urls:
    """The same database as each of its roles sees it."""

    def __init__(self, name: str, of: Callable[[str, str], str]) -> None:
        self.name, self._of = name, of

    def of(self, role: str) -> str:
        return self._of(role, self.name)

    @property
    def admin(self) -> str:
        return self.of("postgres")

    @property
    def app(self) -> str:
        return self.of("theriac_app")


@pytest.fixture(scope="session")
def urls(worker_id: str) -> Iterator[Urls]:
    """A migrated database of this worker's own; the server is left running for the next run."""
    elsewhere = os.environ.get("THERIAC_TEST_SERVER")  # a socket's folder, for another release of PostgreSQL
    server = Server(Path(elsewhere)) if elsewhere else embedded_postgres.start(HOME, durable=False)
    name = f"test_{worker_id}_{os.getpid()}"
    with administering(server) as connection:
        copy_migrated(connection, server, name)
    yield Urls(name, server.url)
    with administering(server) as connection:
        connection.execute(text(f"drop database {name} with (force)"))


@pytest.fixture(scope="session")
def app_engine(urls: Urls) -> Iterator[Engine]:
    engine = database.engine(urls.app, threads=20)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def admin(urls: Urls) -> Iterator[Engine]:
    """The database's superuser: what a tampering administrator could do.

    Its connections are kept, since most tests look with it many times, but nothing that one was told is.
    """
    options = {"options": "-csearch_path=theriac", "prepare_threshold": None}
    engine = create_engine(urls.admin, max_overflow=-1, pool_reset_on_return=None, connect_args=options)
    event.listen(engine, "reset", _forget)
    yield engine
    engine.dispose()


def _forget(connection: psycopg.Connection, *_: object) -> None:
    connection.rollback()
    connection.autocommit = True
    connection.execute("discard all")
    connection.autocommit = False


@pytest.fixture(scope="session")
def transactions(app_engine: Engine) -> Transactions:
    return Transactions(app_engine, AUDIT_KEY, consumers=one_of_each)


def one_of_each(_: Event) -> tuple[str, ...]:
    return ("test",)


@pytest.fixture
def plant(transactions: Transactions, admin: Engine) -> Plant:
    """A company of this test's own, with two sites and somebody in each role."""
    return build_plant(transactions, admin, name=f"co-{secrets.token_hex(6)}")


@pytest.fixture
def other_plant(transactions: Transactions, admin: Engine) -> Plant:
    """Another company, whose things nobody of `plant` may ever see."""
    return build_plant(transactions, admin, name=f"other-{secrets.token_hex(6)}")


Do = Callable[..., Outcome]


@pytest.fixture(scope="session")
def do(transactions: Transactions) -> Do:
    """Run one command for real: `do(actor, lambda uow: …)`.

    The actor has the roles that the test gave it, whatever the tables hold: that a transaction asks the tables is
    proven where it matters (EXE-15, tests/journeys/test_terminal.py).
    """

    def run(actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        def as_given(uow: UnitOfWork) -> OfCompany:
            uow.actor = actor
            return act(uow)

        return transactions.run(Command(actor, as_given, **{"reason": "test", **options}))

    return run


@pytest.fixture(scope="session")
def services(transactions: Transactions, tmp_path_factory: pytest.TempPathFactory) -> Services:
    """The service's surroundings on this machine: folders for objects and mail."""
    folder = tmp_path_factory.mktemp("outside")
    return Services(
        transactions=transactions,
        objects=FolderStore(folder / "objects"),
        mailbox=FolderMailbox(folder / "mail"),
        secret=bytes(32),
        public_url="http://testserver",
    )


@pytest.fixture(scope="session")
def web(services: Services) -> Iterator[TestClient]:
    """The product through HTTP."""
    from api.app import create_app

    with TestClient(create_app(services, threads=16)) as client:
        yield client


@pytest.fixture
def client(web: TestClient, plant: Plant) -> Callable[[str], Client]:
    """`client("operator")` is signed in through the API as the plant's operator."""
    return lambda who: Client(web, plant.name).sign_in(who)


def count(admin: Engine, table: str, company: CompanyId | UUID) -> int:
    """How many rows a company has, for tests of what did not change."""
    with admin.connect() as connection:
        found = connection.execute(text(f"select count(*) from {table} where company_id = :c"), {"c": company})  # noqa: S608 -- our own table's name
        return int(found.scalar_one())


def every_row(admin: Engine, tables: Sequence[str], company: CompanyId | UUID) -> dict[str, list[Row[Any]]]:
    """All that a company has in some tables, for tests of what an act that only changes rows left alone."""
    query = "select * from {} where company_id = :c order by id"
    with admin.connect() as connection:
        return {one: list(connection.execute(text(query.format(one)), {"c": company})) for one in tables}


gc.disable()  # until all is imported, which stays: to search among it takes a third of the collection

TESTS = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    """Each worker begins to collect elsewhere, so that each file's tests are compiled by one of them, not by all."""
    worker, of = os.environ.get("PYTEST_XDIST_WORKER", ""), os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
    if worker and [Path(one).resolve() for one in config.args] == [TESTS]:
        files = sorted(map(str, TESTS.rglob("test_*.py")))
        first = len(files) * int(worker.removeprefix("gw")) // int(of)
        config.args = files[first:] + files[:first]


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the collector needn't walk it with every new object, as in `serve`."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 50)


def pytest_sessionfinish() -> None:
    """The main server is left for the next run; those of the sealing's tests aren't."""
    sealing.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole files in the order of FIRST, then all others; what each test proves goes into the report of the run."""
    ranks = {folder: rank for rank, folder in enumerate(FIRST)}
    items.sort(key=lambda item: (ranks.get(item.path.relative_to(TESTS).parts[0], len(FIRST)), item.path))
    for item in items:
        for mark in item.iter_markers("requirement"):
            item.user_properties += [("requirement", one) for one in mark.args]
