"""What stands around every job: begin it under its lease, work, end it; after a failure, try again later."""

import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

import structlog
from sqlalchemy import Engine

from domain.kernel.ids import CompanyId
from infra.services import Services
from infra.telemetry import about, report_defect
from workers import outbox
from workers.outbox import Claimed, Job
from workers.relay import LEASE_SECONDS

LONGEST_WAIT = 3600.0

Consumer: TypeAlias = Callable[[Services, Job], None]
"""Does a job's work, outside of any transaction of its own making that would outlast it; safe to run twice."""

_log = structlog.stdlib.get_logger(__name__)


class Postponed(Exception):
    """Raised by a consumer whose time hasn't come: the job is tried again after so many seconds, without alarm."""

    def __init__(self, reason: str, *, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


@dataclass
class Jobs:
    """Performs jobs in whatever thread asks, and renews the leases of those under way.

    `engine` is of the role theriac_relay; `consumers` are those that this process serves, by name.
    """

    engine: Engine
    services: Services
    consumers: Mapping[str, Consumer]
    lease: float = LEASE_SECONDS
    _under_way: dict[UUID, Job] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def perform(self, claimed: Claimed) -> None:
        """Do a job that was sent; one that was begun before, or whose lease ran out, is left alone."""
        job = outbox.begin(self.engine, claimed.company, claimed.id, claimed.token, lease=self.lease)
        if job is None:
            return
        with about(company=claimed.company), self._renewed(job):
            try:
                self.consumers[claimed.consumer](self.services, job)
            except Exception as error:  # noqa: BLE001 -- whatever a consumer raises, the job is tried again
                self._failed(claimed, job, error)
            else:
                self._ended(claimed, job)

    def keep_leases(self, stop: threading.Event) -> None:
        """Renew until told to stop, three times within a lease."""
        while not stop.wait(self.lease / 3):
            with self._lock:
                jobs = list(self._under_way.values())
            try:
                if jobs:
                    outbox.renew(self.engine, jobs, lease=self.lease)
            except Exception as error:  # noqa: BLE001 -- as the relay: whatever happens, the next renewal is tried
                _log.warning("leases not renewed", exc_info=error)

    @contextmanager
    def _renewed(self, job: Job) -> Iterator[None]:
        with self._lock:
            self._under_way[job.token] = job
        try:
            yield
        finally:
            with self._lock:
                del self._under_way[job.token]

    def _ended(self, claimed: Claimed, job: Job) -> None:
        if not outbox.end(self.engine, job):
            _log.warning("job ended after its lease was lost", job=str(job.id), consumer=claimed.consumer)

    def _failed(self, claimed: Claimed, job: Job, error: Exception) -> None:
        wait = error.seconds if isinstance(error, Postponed) else backoff(job.attempt)
        told = f"{type(error).__name__}: {error}"
        dead = outbox.fail(self.engine, job, error=told, wait=wait)
        facts = {"job": str(job.id), "event_name": job.event, "consumer": claimed.consumer, "attempt": job.attempt}
        if dead:
            _log.error("job dead", **facts, defect=report_defect(error))
        else:
            _log.warning("job failed", **facts, again_in=round(wait, 1), error=type(error).__name__)


def backoff(attempt: int) -> float:
    """Seconds until the next attempt: twice as long each time up to an hour, and by chance up to half less.

    Chance keeps jobs that failed together from coming back together.
    """
    longest: float = min(LONGEST_WAIT, 2.0**attempt)
    return longest * random.uniform(0.5, 1)  # noqa: S311 -- spreads load, guards nothing


def claimed_from(job: str, company: str, token: str, *, consumer: str) -> Claimed:
    """A job as its message names it."""
    return Claimed(CompanyId(UUID(company)), UUID(job), consumer, UUID(token))
