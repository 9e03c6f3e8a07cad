"""Brings due jobs from the outbox to the broker, and live events to whoever listens."""

import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from infra.live_events import CHANNEL
from workers import live, outbox, waking
from workers.outbox import Claimed
from workers.waking import Waker

POLL_SECONDS = 0.5
RETRY_SECONDS = 1.0
LEASE_SECONDS = 30.0

TELL = text(f"select pg_notify('{CHANNEL}', :told)")

_log = structlog.stdlib.get_logger(__name__)


@dataclass
class Relay:
    """Works under the role theriac_relay; `send` hands a job of one of `consumers` to the broker.

    A crash between the claim and the sending costs the lease's time and nothing else: the job is claimed again.
    """

    engine: Engine
    consumers: Collection[str]
    send: Callable[[Claimed], None]
    lease: float = LEASE_SECONDS
    _sent: deque[tuple[float, UUID]] = field(default_factory=deque, init=False)

    def run(self, stop: threading.Event) -> None:
        """Relay until told to stop, woken by the outbox and looking twice a second besides."""
        while not stop.is_set():
            try:
                with waking.listening(self.engine) as waker:
                    self._relay(waker, stop)
            except Exception as error:  # noqa: BLE001 -- a broker's client raises what it likes; the relay outlives it
                _log.warning("relay interrupted", error=type(error).__name__, exc_info=error)
                stop.wait(RETRY_SECONDS)

    def once(self) -> int:
        """Announce what is live and send what is due; answers with how many rows were handled."""
        handled = self._announce()
        self._bury()
        with self.engine.begin() as connection:
            claimed = outbox.claim(connection, consumers=self.consumers, lease=self.lease)
        for job in claimed:
            self.send(job)
            self._sent.append((time.monotonic(), job.token))
        self._forget()
        return handled + len(claimed)

    def release(self) -> None:
        """Give back what was sent and nobody began; call it when the workers have stopped."""
        try:
            outbox.release(self.engine, [token for _, token in self._sent])
        except SQLAlchemyError as error:
            _log.warning("leases not given back; they run out by themselves", exc_info=error)

    def _relay(self, waker: Waker, stop: threading.Event) -> None:
        while not stop.is_set():
            if not self.once():
                waker.wait(POLL_SECONDS)

    def _announce(self) -> int:
        """Tell and end in one transaction: PostgreSQL publishes what was told exactly when it commits."""
        with self.engine.begin() as connection:
            rows = connection.execute(outbox.LIVE_ROWS).all()
            for row in rows:
                connection.execute(TELL, {"told": live.announcement(row.company_id, row.event, row.payload)})
        return len(rows)

    def _bury(self) -> None:
        """Mark as dead what used up its attempts without ending: whatever ran it was killed each time."""
        with self.engine.begin() as connection:
            rows = connection.execute(outbox.WORN_OUT).all()
        for row in rows:
            _log.error("job dead", company=str(row.company_id), job=str(row.id), consumer=row.consumer, error=row.error)

    def _forget(self) -> None:
        while self._sent and time.monotonic() - self._sent[0][0] > self.lease:
            self._sent.popleft()
