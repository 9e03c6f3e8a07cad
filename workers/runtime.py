"""Everything that runs beside the API in one process: relay, workers, schedule, verification, sealer.

All of it is begun and ended together.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import dramatiq
import structlog
from sqlalchemy import Engine

from infra.services import Services
from workers import broker, data_load, downtime, export, logbook, mail, purge, recall, recipe_import, report, routes
from workers.jobs import Consumer, Jobs
from workers.keeping import following
from workers.relay import LEASE_SECONDS, Relay
from workers.schedule import Schedule
from workers.sealer import Sealer
from workers.verification.verifier import Verifier

CONSUMERS: Mapping[str, Consumer] = {
    routes.DATA_LOAD: data_load.carry_out,
    routes.DOWNTIME: downtime.carry_out,
    routes.EXPORT: export.carry_out,
    routes.KEEPING: following.carry_out,
    routes.MAIL: mail.deliver,
    routes.LOGBOOK: logbook.carry_out,
    routes.PURGE: purge.carry_out,
    routes.RECALL: recall.carry_out,
    routes.RECIPE_IMPORT: recipe_import.carry_out,
    routes.REPORT: report.carry_out,
}
"""What each consumer of the routes does; live events are the relay's own."""

STOP_SECONDS = 5.0

_log = structlog.stdlib.get_logger(__name__)


@dataclass
class Workers:
    """Relay, workers and schedule where `relay_engine` (role theriac_relay) is given; the sealer where one is given."""

    services: Services
    relay_engine: Engine | None
    sealer: Sealer | None
    broker_url: str | None = None
    consumers: Mapping[str, Consumer] = field(default_factory=lambda: CONSUMERS)
    lease: float = LEASE_SECONDS
    verify_days: float | None = None
    """Within how many days all that is kept is verified once; None where that isn't this process's to do."""
    _stop: threading.Event = field(default_factory=threading.Event, init=False)
    _threads: list[threading.Thread] = field(default_factory=list, init=False)
    _worker: dramatiq.Worker | None = field(default=None, init=False)
    _broker: dramatiq.Broker | None = field(default=None, init=False)
    _relay: Relay | None = field(default=None, init=False)

    def start(self) -> None:
        """Begin. Raises UnknownBroker."""
        if self.relay_engine is not None:
            self._start_relaying(self.relay_engine)
        if self.sealer is not None:
            self._begin("sealer", self.sealer.run)

    def stop(self, timeout: float = STOP_SECONDS) -> None:
        """End within so many seconds: what is under way may finish, what isn't begun is given back."""
        deadline = time.monotonic() + timeout
        self._stop.set()
        if self._worker is not None:
            self._worker.stop(timeout=int(timeout * 1000 / 3))
        for thread in self._threads:
            thread.join(max(0.1, deadline - time.monotonic()))
        if self._relay is not None:
            self._relay.release()
        if self._broker is not None:
            self._broker.close()
        if late := [thread.name for thread in self._threads if thread.is_alive()]:
            _log.warning("still running at the end", threads=late)

    def _start_relaying(self, engine: Engine) -> None:
        jobs = Jobs(engine, self.services, self.consumers, self.lease)
        carrier = self._broker = broker.open_broker(self.broker_url)
        broker.declare(carrier, self.consumers, jobs.perform)
        self._relay = Relay(engine, tuple(self.consumers), lambda claimed: broker.send(carrier, claimed), self.lease)
        self._worker = broker.worker(carrier)
        self._worker.start()
        self._begin("relay", self._relay.run)
        self._begin("leases", jobs.keep_leases)
        self._begin("schedule", Schedule(engine, self.services).run)
        if self.verify_days is not None:
            self._begin("verification", Verifier(engine, self.services, self.verify_days).run)

    def _begin(self, name: str, run: Callable[[threading.Event], None]) -> None:
        thread = threading.Thread(target=run, args=(self._stop,), name=name, daemon=True)
        thread.start()
        self._threads.append(thread)
