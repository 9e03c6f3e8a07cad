"""Running the service: everything on one machine, or each program by itself."""

import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from api import server
from infra import local, migration
from infra.settings import Settings, needed
from operations import composition
from operations.composition import THREADS
from operations.problems import OperatorProblem

if TYPE_CHECKING:
    from demonstration.company import Access


def up(port: int | None) -> int:
    """PostgreSQL, API, worker and sealer, and a company to try it with; `port` is fixed where one is given."""
    settings = composition.settings()
    with local.alone(settings.home):
        listener = _listen(settings.port if port is None else port, fixed=port is not None)
        (settings.home / "url").write_text(server.url_of(listener))  # where the demonstration finds a running service
        print(f"{server.url_of(listener)} (GraphQL at /graphql)", flush=True)
        server.exit_on_signals()
        modules = ("api.app", "workers.runtime", "workers.sealer")
        imports = threading.Thread(target=composition.import_to_stay, args=modules, daemon=True)
        imports.start()  # while PostgreSQL starts
        with local.surroundings(settings) as completed:
            imports.join()
            return _serve_here(completed, listener)


def _listen(port: int, *, host: str = "127.0.0.1", fixed: bool = True) -> socket.socket:
    """The socket to answer on. Raises OperatorProblem where it can't be had."""
    try:
        return server.listen(port, host=host, fixed=fixed)
    except (OSError, OverflowError) as error:
        raise OperatorProblem(
            f"Can't listen on {host}, port {port}: {str(error).rstrip('.')}. Name another with --port."
        ) from error


def _serve_here(settings: Settings, listener: socket.socket) -> int:
    from api.app import create_app  # noqa: PLC0415 -- imported beside PostgreSQL's start
    from demonstration import company  # noqa: PLC0415

    assert settings.admin_database_url is not None
    migration.migrate(settings.admin_database_url, audit_key=composition.key(settings.audit_key))
    with composition.services(settings, server.url_of(listener)) as services:
        access = company.load(services.transactions, settings.admin_database_url, settings.home)
        with composition.workers(settings, services, relay=True, seal=True):
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


def serve(host: str, port: int | None) -> int:
    """The API alone."""
    settings = composition.settings()
    listener = _listen(settings.port if port is None else port, host=host)
    server.exit_on_signals()
    composition.import_to_stay("api.app")
    from api.app import create_app  # noqa: PLC0415 -- a second that the other commands save

    with composition.services(settings, settings.public_url or server.url_of(listener)) as services:
        server.serve(create_app(services, threads=THREADS), listener)
    return 0


def work() -> int:
    """The relay and the actors, without the API."""
    settings = composition.settings()
    needed(THERIAC_PUBLIC_URL=settings.public_url)
    server.exit_on_signals()
    composition.import_to_stay("workers.runtime")
    with (
        composition.services(settings, str(settings.public_url)) as services,
        composition.workers(settings, services, relay=True, seal=False),
    ):
        threading.Event().wait()
    return 0


def seal() -> int:
    """The sealer alone; a second one waits for the first to end."""
    settings = composition.settings()
    server.exit_on_signals()
    composition.import_to_stay("workers.sealer")
    stop = threading.Event()
    with composition.sealer(settings) as sealer:
        try:
            sealer.run(stop)
        finally:
            stop.set()
    return 0
