"""Restores a backup into a PostgreSQL of its own, and proves it against what the object store keeps signed."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from domain.audit.notes import SigningKey
from domain.kernel.ids import CompanyId
from infra import backups, local, migration
from infra.backups import BackupFailed
from infra.embedded_postgres import PostgresFailed
from infra.local import AlreadyRunning
from infra.object_storage.opening import open_store
from infra.object_storage.store import ObjectStore
from infra.settings import Settings, needed
from infra.transaction import Transactions
from operations import composition
from operations.drilling import proving, report, scratch
from operations.drilling.report import Watch
from operations.problems import OperatorProblem
from operations.proving import proving as data
from workers.log_check import Log

CLOCKS = timedelta(seconds=60)
"""How far the clock of whoever made a dump may be ahead of the service's."""

THERE = text("select to_regclass('theriac.directory') is not null")
RELEASE = text("select version_num from theriac.alembic_version")
COMPANIES = text("select name, company_id from theriac.directory order by name")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is drilled: a dump that is given, or one of the running database.

    More than `within` seconds of work lost, where given, fail the drill. `folder` has room for what is restored.
    """

    dump: Path | None = None
    within: float | None = None
    folder: Path | None = None


@dataclass
class Drill:
    """One drill under way; `wrong` counts what isn't as it has to be."""

    wanted: Wanted
    objects: ObjectStore
    seal_key: bytes
    watch: Watch = field(default_factory=Watch)
    wrong: int = 0

    def verdict(self, took: float) -> int:
        """Say how it ended; the command's exit status."""
        ended = f"{self.wrong} differences: this backup is not good" if self.wrong else "The backup is good"
        say(f"{ended}; {took:.1f} s in all. Nothing of the drill is left.")
        return 1 if self.wrong else 0


def run(wanted: Wanted) -> int:
    """Restore, prove, tell, and leave nothing behind: 0 where all is as it has to be, 1 where it isn't."""
    begun = datetime.now(UTC)
    with _here(needs_database=wanted.dump is None) as settings:
        needed(THERIAC_OBJECTS=settings.objects, THERIAC_SEAL_KEY=settings.seal_key)
        drill = Drill(wanted, open_store(str(settings.objects)), composition.key(settings.seal_key))
        try:
            with scratch.folder(wanted.folder) as folder:
                dump, taken_at = _backup(drill, settings, folder)
                _prove(drill, dump, taken_at)
        except (BackupFailed, PostgresFailed) as failed:
            raise OperatorProblem(str(failed)) from failed
    return drill.verdict((datetime.now(UTC) - begun).total_seconds())


def _backup(drill: Drill, settings: Settings, folder: Path) -> tuple[Path, datetime]:
    """The dump, and a time before which it surely wasn't taken, by the service's clock."""
    if drill.wanted.dump is not None:
        if not drill.wanted.dump.is_file():
            raise OperatorProblem(f"There is no file {drill.wanted.dump}.")
        made = backups.made_at(drill.wanted.dump)
        say(f"The backup is {drill.wanted.dump}, made at {made:%Y-%m-%d %H:%M:%S} UTC.")
        return drill.wanted.dump, made - CLOCKS
    needed(ADMIN_DATABASE_URL=settings.admin_database_url)
    url, dump = str(settings.admin_database_url), folder / "dump"
    with create_engine(url, poolclass=NullPool).connect() as connection:
        taken_at: datetime = connection.execute(text("select clock_timestamp()")).scalar_one()
    with drill.watch.step("dump"):
        backups.take(url, dump)
    say(f"The running database was dumped in {drill.watch['dump']}: {dump.stat().st_size:,} bytes.")
    return dump, taken_at


def _prove(drill: Drill, dump: Path, taken_at: datetime) -> None:
    with ExitStack() as stack:
        with drill.watch.step("restore"):
            found = stack.enter_context(scratch.restored(dump, drill.wanted.folder))
        say(f"It was restored into an empty PostgreSQL in {drill.watch['restore']}.")
        admin = found.engine()
        with admin.connect() as connection:
            if not connection.execute(THERE).scalar_one():
                raise OperatorProblem("This is no backup of Theriac: it has no table theriac.directory.")
            companies = {row.company_id: row.name for row in connection.execute(COMPANIES)}
            release = str(connection.execute(RELEASE).scalar_one())
        for company in sorted(set(proving.companies_of(drill.objects)) - set(companies)):
            _unknown(drill, company, taken_at)
        for company, name in companies.items():
            _prove_log(drill, admin, company, name, taken_at)
        _prove_data(drill, found.engine("theriac_app"), companies, release)


def _prove_log(drill: Drill, admin: Engine, company: UUID, name: str, taken_at: datetime) -> None:
    log = Log(company, SigningKey.derive(drill.seal_key, company).verifier)
    with drill.watch.step(name), admin.connect() as connection:
        found = proving.prove_log(connection, drill.objects, log, taken_at=taken_at)
    for line in report.of_log(name, found, drill.watch[name]):
        say(line)
    drill.wrong += len(found.findings)
    within = drill.wanted.within
    if within is not None and found.lost_seconds > within:
        say(f"{name}: {within:.0f} seconds were the most that may be lost.")
        drill.wrong += 1


def _unknown(drill: Drill, company: UUID, taken_at: datetime) -> None:
    """A company that only the store knows: founded since, unless something of it was signed before."""
    log = Log(company, SigningKey.derive(drill.seal_key, company).verifier)
    first = next(iter(proving.signed(drill.objects, log)), None)
    if first is None:
        return
    at = None if first.head is None or first.head.at is None else datetime.fromisoformat(first.head.at)
    if at is None or at <= taken_at:
        drill.wrong += 1
        say(f"{company}: the store has its log, signed before the backup was taken; the backup has no such company.")
    else:
        say(f"{company}: a company that was founded since; all of it would be lost.")


def _prove_data(drill: Drill, engine: Engine, companies: dict[UUID, str], release: str) -> None:
    """What `./theriac prove` asks, as the service would see the restored rows."""
    if release != migration.newest():
        say(f"Its schema is that of step {release}, not of this release: its data was not proven (./theriac prove).")
        return
    transactions = Transactions(engine, b"", consumers=lambda _: ())
    for company, name in companies.items():
        step, wrong = f"data of {name}", 0
        with drill.watch.step(step), transactions.reading(CompanyId(company)) as session:
            for one in data.prove(session, company):
                wrong += 1
                say(f"{name}: {one}")
        drill.wrong += wrong
        told = f"{wrong} findings in its data" if wrong else "its data is as it has to be"
        say(f"{name}: {told}, in {drill.watch[step]}.")


@contextmanager
def _here(*, needs_database: bool) -> Iterator[Settings]:
    """The settings; without DATABASE_URL those of this machine, whose PostgreSQL may be running for somebody else."""
    settings = composition.settings()
    if settings.database_url is not None or settings.admin_database_url is not None:
        yield settings
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(local.alone(settings.home))
            running = False
        except AlreadyRunning:
            running = True
        if needs_database:
            yield stack.enter_context(local.surroundings(settings, leave=running))
        else:
            yield local.kept(settings)


def say(line: str) -> None:
    """At once: a drill of a large backup takes hours."""
    print(line, flush=True)
