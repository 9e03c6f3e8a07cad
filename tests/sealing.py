"""A database of a test's own, with its sealer: sealing is one for all companies, so tests don't share it."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, create_engine, event, text

from domain.kernel.ids import CompanyId, new_id
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.tenancy.commands import found_company, open_site
from domain.tenancy.models import Site
from infra import embedded_postgres
from infra.embedded_postgres import Server
from infra.mail import FolderMailbox
from infra.object_storage.folder import FolderStore
from infra.services import Services
from infra.transaction import Command, Outcome, Transactions, as_process
from tests.databases import administering, copy_migrated, in_memory
from workers.log_check import Finding, check_log
from workers.sealer import Sealer

# A server of this worker's own: an open transaction in any database of a server holds its sealing back.
HOME = in_memory(f"sealing-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}")
AUDIT_KEY = bytes(range(32))
SEAL_KEY = bytes(range(32, 64))


@cache
def _server() -> Server:
    elsewhere = os.environ.get("THERIAC_TEST_SERVER")  # a socket's folder, for another release of PostgreSQL
    if elsewhere:
        return Server(Path(elsewhere))
    fcntl.flock(_users(), fcntl.LOCK_SH)
    return embedded_postgres.start(HOME, durable=False)


@cache
def _users() -> int:
    """Locked by each process that uses the server; a second run in this tree has the same one."""
    HOME.parent.mkdir(parents=True, exist_ok=True)
    return os.open(HOME.with_suffix(".users"), os.O_CREAT | os.O_RDWR, 0o600)


def stop() -> None:
    """End this worker's server, unless another process uses it, and leave nothing of it in the memory."""
    if not HOME.exists():
        return
    with suppress(BlockingIOError):
        fcntl.flock(_users(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        embedded_postgres.stop(HOME)
        shutil.rmtree(HOME)


@dataclass(frozen=True)
class Database:
    """One database of the tests' server, as each role sees it."""

    name: str

    def url(self, role: str) -> str:
        return _server().url(role, self.name)

    def engine(self, role: str) -> Engine:
        """Its connections are kept for as long as the database is; none prepares what a migration would change."""
        kept = _KEPT.setdefault(self.name, {})
        if role not in kept:
            options = {"options": "-csearch_path=theriac", "prepare_threshold": None}
            kept[role] = create_engine(self.url(role), max_overflow=-1, pool_pre_ping=True, connect_args=options)
            event.listen(
                kept[role], "connect", lambda connection, _: _OPENED.setdefault(self.name, []).append(connection)
            )
        return kept[role]


_KEPT: dict[str, dict[str, Engine]] = {}
"""Each database's engines by their role; one whose connections were closed makes new ones."""


_OPENED: dict[str, list[Any]] = {}
"""Each database's connections; what a thread that was left alone still holds is closed with the others."""


def _disconnect(name: str) -> None:
    for engine in _KEPT.get(name, {}).values():
        engine.dispose()
    for connection in _OPENED.pop(name, []):
        connection.close()


@contextmanager
def new_database(*, like: str | None = None, to: str | None = None) -> Iterator[Database]:
    """A migrated database, that up to a number or the newest, or a copy of one that nobody is connected to.

    It is dropped at the end.
    """
    server = _server()
    if like is not None:
        _disconnect(like)
    name = f"sealing_{secrets.token_hex(6)}"
    with administering(server) as connection:
        if like is None:
            copy_migrated(connection, server, name, to=to)
        else:
            connection.execute(text(f"create database {name} template {like}"))
    try:
        yield Database(name)
    finally:
        _disconnect(name)
        _KEPT.pop(name, None)
        with administering(server) as connection:
            connection.execute(text(f"drop database {name} with (force)"))


@dataclass(frozen=True)
class House:
    """Who writes, who seals, and who tampers."""

    database: Database
    folder: Path
    consumers: tuple[str, ...] = ()
    """Who reacts to every event."""

    @cached_property
    def transactions(self) -> Transactions:
        return Transactions(self.database.engine("theriac_app"), AUDIT_KEY, consumers=lambda _: self.consumers)

    @cached_property
    def services(self) -> Services:
        mailbox = FolderMailbox(self.folder / "mail")
        url = "http://testserver"
        return Services(
            self.transactions, self.objects, mailbox, secret=bytes(32), public_url=url, purging=self.purging
        )

    @cached_property
    def purging(self) -> Transactions:
        engine = self.database.engine("theriac_purge")
        return Transactions(engine, AUDIT_KEY, consumers=lambda _: self.consumers)

    @cached_property
    def relay_engine(self) -> Engine:
        return self.database.engine("theriac_relay")

    @cached_property
    def objects(self) -> FolderStore:
        return FolderStore(self.folder / "objects")

    @cached_property
    def admin(self) -> Engine:
        return self.database.engine("postgres")

    @cached_property
    def sealer(self) -> Sealer:
        return self.new_sealer()

    def new_sealer(self, *, seconds: float = 0.000001) -> Sealer:
        engine = self.database.engine("theriac_sealer")
        return Sealer(engine, self.objects, AUDIT_KEY, SEAL_KEY, checkpoint_seconds=seconds)

    def found(self) -> CompanyId:
        company = CompanyId(new_id())
        self.run(company, lambda uow: found_company(uow, name=f"co-{secrets.token_hex(6)}", title="A company"))
        return company

    def site(self, company: CompanyId, code: str) -> Outcome:
        return self.run(company, lambda uow: open_site(uow, code=code, name=code, time_zone="Europe/Vienna"))

    def sites(self, company: CompanyId, *codes: str) -> Outcome:
        """Several sites in one transaction."""

        def act(uow: UnitOfWork) -> Site:
            return [open_site(uow, code=code, name=code, time_zone="Europe/Vienna") for code in codes][-1]

        return self.run(company, act)

    def run(self, company: CompanyId, act: Callable[[UnitOfWork], OfCompany]) -> Outcome:
        return self.transactions.run(Command(as_process(company, "test"), act, reason="test"))

    def check(self, company: UUID) -> list[Finding]:
        verifier = self.sealer.signing_key(company).verifier
        return check_log(self.database.engine("theriac_sealer"), self.objects, company, verifier)

    def tamper(self, statement: str, **values: object) -> None:
        """As the database's superuser, with every trigger switched off."""
        with self.admin.begin() as connection:
            connection.execute(text("set local session_replication_role = replica"))
            for (table,) in connection.execute(TABLES).all():
                connection.execute(text(f"alter table {table} disable trigger user"))
            connection.execute(text(statement), values)

    def ask(self, statement: str, **values: object) -> list[Any]:
        with self.admin.connect() as connection:
            return list(connection.execute(text(statement), values))

    def alarms(self, company: UUID) -> list[Any]:
        asked = "select * from log_alarm where company_id = :c and cleared_at is null order by raised_at"
        return self.ask(asked, c=company)

    def positions(self, company: UUID) -> list[object]:
        """The codes of the sites in the order of the log."""
        asked = """
            select e.new ->> 'code' from sealed_entry s join audit_entry e using (company_id, transaction_id, number)
            where s.company_id = :c and e.table_name = 'site' order by s.position
        """
        return [row[0] for row in self.ask(asked, c=company)]


TABLES = text("""
    select unnest(array['audit_entry', 'audit_closing', 'sealed_entry', 'log_node', 'checkpoint'])
""")
