"""The command line and composition root: the only module that sees everything."""

import argparse
import gc
import importlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr

    from demonstration.company import Access
    from domain.exports.report import Report
    from infra.services import Services
    from infra.settings import Settings
    from workers.runtime import Workers

HERE = Path(__file__).parent
RELEASE = "0.1.0"
THREADS = 16
WORKER_THREADS = 12
SCHEMA = HERE / "api" / "schema.graphql"
RELEASED = HERE / "api" / "schema.released.graphql"


def up(options: argparse.Namespace) -> int:
    """Everything on this machine: PostgreSQL, API, worker and sealer, and a company to try it with."""
    from api import server
    from infra import local

    settings = _settings()
    with local.alone(settings.home):
        listener = server.listen(
            settings.port if options.port is None else options.port, fixed=options.port is not None
        )
        (settings.home / "url").write_text(server.url_of(listener))  # where the demonstration finds a running service
        print(f"{server.url_of(listener)} (GraphQL at /graphql)", flush=True)
        server.exit_on_signals()
        imports = threading.Thread(target=_import_the_schema, daemon=True)
        imports.start()  # while PostgreSQL starts
        with local.surroundings(settings) as completed:
            imports.join()
            return _serve_here(completed, listener)


def _import_the_schema() -> None:
    gc.disable()  # a hundred thousand new objects that all stay: collecting among them costs half a second
    for module in ("api.app", "workers.runtime", "workers.sealer"):
        importlib.import_module(module)

    gc.enable()
    gc.freeze()


def _serve_here(settings: "Settings", listener: socket.socket) -> int:
    from api import server
    from api.app import create_app
    from demonstration import company
    from infra import migration

    assert settings.admin_database_url is not None
    migration.migrate(settings.admin_database_url)
    with _services(settings, server.url_of(listener)) as services:
        access = company.load(services.transactions, settings.admin_database_url, settings.home)
        with _workers(settings, services, relay=True, seal=True):
            _say_how_to_sign_in(server.url_of(listener), access, settings.home)
            server.serve(create_app(services, threads=THREADS), listener)
    return 0


def _say_how_to_sign_in(url: str, access: "Access | None", home: Path) -> None:
    print(f"Listening on {url}/graphql; Ctrl-C stops everything.")
    if access is not None:
        print(f"Sign in to the company demonstration with these names (kept in {home / 'demonstration.json'}):")
        for name, password in access.passwords.items():
            print(f"  {name:<14} {password}")
    sys.stdout.flush()


def serve(options: argparse.Namespace) -> int:
    """The API alone."""
    from api import server
    from api.app import create_app

    settings = _settings()
    listener = server.listen(options.port or settings.port, host=options.host)
    server.exit_on_signals()
    with _services(settings, settings.public_url or server.url_of(listener)) as services:
        server.serve(create_app(services, threads=THREADS), listener)
    return 0


def work(_: argparse.Namespace) -> int:
    """The relay and the actors, without the API."""
    return _work(seal=False)


def seal(_: argparse.Namespace) -> int:
    """The sealer alone; a second one waits for the first to end."""
    return _work(seal=True)


def _work(*, seal: bool) -> int:
    from api import server
    from infra.settings import needed

    settings = _settings()
    needed(THERIAC_PUBLIC_URL=settings.public_url)
    server.exit_on_signals()
    with (
        _services(settings, str(settings.public_url)) as services,
        _workers(settings, services, relay=not seal, seal=seal),
    ):
        threading.Event().wait()
    return 0


def migrate(_: argparse.Namespace) -> int:
    """Bring the database at ADMIN_DATABASE_URL to this release's schema."""
    from infra import migration
    from infra.settings import needed

    settings = _settings()
    needed(ADMIN_DATABASE_URL=settings.admin_database_url)
    assert settings.admin_database_url is not None
    migration.migrate(settings.admin_database_url)
    return 0


def demo(_: argparse.Namespace) -> int:
    """The demonstration batch through the HTTP API, from recipe to verified record."""
    from demonstration import journey

    return journey.run(HERE, _settings().home)


def verify(options: argparse.Namespace) -> int:
    """Check an exported record offline: no database, no network."""
    from domain.exports import record, verification
    from infra.documents import attachment

    report = verification.verify(
        options.file.read_bytes(),
        options.key,
        attached_json=attachment.attached_json,
        compose=record.compose,
    )
    _say_what_was_checked(report)
    return 0 if report.confirmed else 1


def _say_what_was_checked(report: "Report") -> None:
    for check in report.checks:
        place = f" ({check.place})" if check.place else ""
        print(f"{check.outcome.value.lower().replace('_', ' '):<14} {check.name:<12} {check.explanation}{place}")
    confirmed = "This record is confirmed: it is what was recorded, complete and unchanged."
    print(confirmed if report.confirmed else "This record is NOT confirmed.")


def schema(options: argparse.Namespace) -> int:
    """Print the schema into api/schema.graphql; with --release also into what later changes must not break."""
    from api.schema import schema as composed

    for path in (SCHEMA, RELEASED) if options.release else (SCHEMA,):
        path.write_text(composed.as_str() + "\n")
    return 0


def check(_: argparse.Namespace) -> int:
    """Lint, format, types and layers."""
    tools = (
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["lint-imports"],
        ["mypy"],
    )
    return max(_run(*command) for command in tools)


def test(options: argparse.Namespace) -> int:
    """The whole suite on the embedded PostgreSQL; further arguments go to pytest."""
    return _run("pytest", "-n", "2", "--dist", "loadfile", "-q", *options.further)


def _run(tool: str, *arguments: str) -> int:
    return subprocess.call([Path(sys.executable).parent / tool, *arguments], cwd=HERE)  # noqa: S603 -- our own tools


def _settings() -> "Settings":
    from infra import settings, telemetry

    found = settings.read()
    telemetry.configure_logging(json=found.log_json)
    telemetry.configure_sentry(found.sentry_dsn, environment=found.environment, release=RELEASE)
    return found


@contextmanager
def _services(settings: "Settings", public_url: str) -> "Iterator[Services]":
    from infra import database
    from infra.mail import open_mailbox
    from infra.object_storage.opening import open_store
    from infra.services import Services
    from infra.settings import needed
    from infra.transaction import Transactions
    from workers import routes

    needed(
        DATABASE_URL=settings.database_url,
        THERIAC_AUDIT_KEY=settings.audit_key,
        THERIAC_SECRET_KEY=settings.secret_key,
        THERIAC_OBJECTS=settings.objects,
        THERIAC_SMTP_URL=settings.smtp_url,
    )
    assert settings.database_url and settings.audit_key and settings.secret_key  # noqa: PT018 -- told apart just above
    engine = database.engine(settings.database_url, threads=THREADS + 8)
    try:
        yield Services(
            transactions=Transactions(engine, _bytes(settings.audit_key), consumers=routes.consumers),
            objects=open_store(str(settings.objects)),
            mailbox=open_mailbox(str(settings.smtp_url)),
            secret=_bytes(settings.secret_key),
            public_url=public_url,
            production=settings.production,
        )
    finally:
        engine.dispose()


@contextmanager
def _workers(settings: "Settings", services: "Services", *, relay: bool, seal: bool) -> "Iterator[Workers]":
    from infra import database
    from infra.settings import needed
    from workers.runtime import Workers
    from workers.sealer import Sealer

    with ExitStack() as closing:
        engine = sealer = None
        if relay:
            needed(RELAY_DATABASE_URL=settings.relay_database_url)
            engine = database.engine(str(settings.relay_database_url), threads=WORKER_THREADS)
            closing.callback(engine.dispose)
        if seal:
            needed(SEALER_DATABASE_URL=settings.sealer_database_url, THERIAC_SEAL_KEY=settings.seal_key)
            assert settings.seal_key and settings.audit_key  # noqa: PT018 -- told apart just above
            sealing = database.engine(str(settings.sealer_database_url), threads=4)
            closing.callback(sealing.dispose)
            sealer = Sealer(
                sealing,
                services.objects,
                audit_key=_bytes(settings.audit_key),
                seal_key=_bytes(settings.seal_key),
                checkpoint_seconds=settings.checkpoint_seconds,
            )
        workers = Workers(services, engine, sealer, settings.broker_url)
        workers.start()
        closing.callback(workers.stop)
        yield workers


def _bytes(key: "SecretStr") -> bytes:
    return bytes.fromhex(key.get_secret_value())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Settings that are missing or wrong are told in a line each."""
    from infra.local import AlreadyRunning
    from infra.settings import SettingsInvalid

    parser = _parser()
    options, further = parser.parse_known_args(arguments)
    if further and options.command is not test:
        parser.error(f"unknown: {' '.join(further)}")
    options.further = further
    try:
        return int(options.command(options))
    except SettingsInvalid as error:
        print(f"theriac: these settings are missing or wrong:\n{error}", file=sys.stderr)
    except AlreadyRunning as error:
        print(f"theriac: {error}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="theriac", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (up, demo, test, check, verify, schema, serve, work, seal, migrate):
        found = commands.add_parser(command.__name__, help=command.__doc__, description=command.__doc__)
        found.set_defaults(command=command)
        _arguments(command.__name__, found)
    return parser


def _arguments(name: str, parser: argparse.ArgumentParser) -> None:
    if name in {"up", "serve"}:
        parser.add_argument("--port", type=int, help="where to listen (8000, or the next free one)")
    if name == "serve":
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    if name == "verify":
        parser.add_argument("file", type=Path, help="the exported record")
        parser.add_argument("--key", required=True, help="the log's verifier key")
    if name == "schema":
        parser.add_argument("--release", action="store_true", help="this is a release: its promises hold from now on")


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
