"""Puts the parts together from the settings: the one place where everything meets."""

import gc
import importlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from pydantic import SecretStr

from infra import settings as reading
from infra import telemetry
from infra.settings import Settings, needed

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from infra.services import Services
    from workers.runtime import Workers
    from workers.sealer import Sealer

RELEASE = "0.1.0"
THREADS = 16
WORKER_THREADS = 12
SEALER_THREADS = 4
YOUNG = 50_000
"""After so many new objects cycles are looked for among them: one request for a large recipe makes several times this,
and Python's own 700 walks through them two hundred times.
"""


def settings() -> Settings:
    """The settings of this process, with logs and error reports set up as they say. Raises SettingsInvalid."""
    found = reading.read()
    telemetry.configure_logging(json=found.log_json)
    telemetry.configure_sentry(found.sentry_dsn, environment=found.environment, release=RELEASE)
    return found


def import_to_stay(*modules: str) -> None:
    """Import what a program is made of until it ends, and never look for garbage among it."""
    gc.disable()  # a hundred thousand new objects that all stay: collecting among them costs half a second
    for module in modules:
        importlib.import_module(module)
    gc.enable()
    gc.freeze()
    gc.set_threshold(YOUNG)


@contextmanager
def services(given: Settings, public_url: str) -> "Iterator[Services]":
    """What the API and the actors stand on. Raises SettingsInvalid for what they lack."""
    from infra import database  # noqa: PLC0415 -- while something else is waited for
    from infra.mail import open_mailbox  # noqa: PLC0415
    from infra.object_storage.opening import open_store  # noqa: PLC0415
    from infra.services import Services  # noqa: PLC0415
    from infra.transaction import Transactions  # noqa: PLC0415
    from workers import routes  # noqa: PLC0415

    needed(
        DATABASE_URL=given.database_url,
        THERIAC_AUDIT_KEY=given.audit_key,
        THERIAC_SECRET_KEY=given.secret_key,
        THERIAC_OBJECTS=given.objects,
        THERIAC_SMTP_URL=given.smtp_url,
    )
    engine = database.engine(str(given.database_url), threads=THREADS + WORKER_THREADS)
    purging = None if given.purge_database_url is None else database.engine(given.purge_database_url, threads=1)
    audit_key = key(given.audit_key)
    try:
        yield Services(
            transactions=Transactions(engine, audit_key, consumers=routes.consumers),
            objects=open_store(str(given.objects)),
            mailbox=open_mailbox(str(given.smtp_url)),
            secret=key(given.secret_key),
            public_url=public_url,
            production=given.production,
            purging=None if purging is None else Transactions(purging, audit_key, consumers=routes.consumers),
        )
    finally:
        engine.dispose()
        if purging is not None:
            purging.dispose()


@contextmanager
def workers(given: Settings, found: "Services", *, relay: bool, seal: bool) -> "Iterator[Workers]":
    """Relay and actors, the sealer, or both, running while the block does. Raises SettingsInvalid."""
    from workers import routes  # noqa: PLC0415 -- as below
    from workers.runtime import CONSUMERS, Workers  # noqa: PLC0415 -- while something else is waited for

    with ExitStack() as closing:
        engine = closing.enter_context(relay_engine(given)) if relay else None
        sealing = closing.enter_context(sealer(given)) if seal else None
        served = {name: one for name, one in CONSUMERS.items() if name != routes.PURGE or found.purging is not None}
        running = Workers(found, engine, sealing, given.broker_url, served, verify_days=given.verify_days)
        running.start()
        closing.callback(running.stop)
        yield running


@contextmanager
def relay_engine(given: Settings) -> "Iterator[Engine]":
    """Connections of the role theriac_relay. Raises SettingsInvalid."""
    from infra import database  # noqa: PLC0415

    needed(RELAY_DATABASE_URL=given.relay_database_url)
    engine = database.engine(str(given.relay_database_url), threads=WORKER_THREADS)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def sealer(given: Settings) -> "Iterator[Sealer]":
    """The sealer with its own role and keys. Raises SettingsInvalid."""
    from infra import database  # noqa: PLC0415
    from infra.object_storage.opening import open_store  # noqa: PLC0415
    from workers.sealer import Sealer  # noqa: PLC0415

    needed(
        SEALER_DATABASE_URL=given.sealer_database_url,
        THERIAC_OBJECTS=given.objects,
        THERIAC_AUDIT_KEY=given.audit_key,
        THERIAC_SEAL_KEY=given.seal_key,
    )
    engine = database.engine(str(given.sealer_database_url), threads=SEALER_THREADS)
    try:
        yield Sealer(
            engine,
            open_store(str(given.objects)),
            audit_key=key(given.audit_key),
            seal_key=key(given.seal_key),
            checkpoint_seconds=given.checkpoint_seconds,
        )
    finally:
        engine.dispose()


def key(given: SecretStr | None) -> bytes:
    """The bytes of a key that `needed` has asked for."""
    assert given is not None
    return bytes.fromhex(given.get_secret_value())
