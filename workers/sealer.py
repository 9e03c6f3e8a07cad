"""Seals each company's entries into its Merkle log after they were committed, and signs the log's heads (AUD-3)."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from domain.audit.checkpoint import Checkpoint
from domain.audit.notes import SigningKey
from infra.object_storage.store import ObjectStore, ObjectStoreProblem
from infra.telemetry import report_defect
from workers.sealing import alarms, appending, checkpoints, epochs, reading, verifying
from workers.sealing.alarms import Alarm
from workers.sealing.alone import AnotherSealer, alone
from workers.sealing.appending import LogDamaged
from workers.sealing.reading import Written
from workers.sealing.verifying import Fault

SECONDS_BETWEEN_PASSES = 0.5
"""What a superuser deletes whole before it is sealed leaves no trace, so this is short."""

SECONDS_BETWEEN_MEASURES = 30.0

SLOW_SECONDS = 30.0
"""A lag above this is logged as a warning: something holds the sealer up."""

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PassReport:
    """What one pass did. `lag` is the age in seconds of the oldest entry that it found unsealed, 0 if there was none.

    `stopped` are the companies whose sealing waits for an operator; `complete` says that nothing was left behind.
    """

    sealed: int = 0
    lag: float = 0.0
    stopped: tuple[UUID, ...] = ()
    complete: bool = True


@dataclass
class Sealer:
    """Works under the role theriac_sealer; `audit_key` checks the entries, `seal_key` signs the checkpoints.

    Checkpoints are at most every `checkpoint_seconds` for each company, and only after growth.
    """

    engine: Engine
    objects: ObjectStore
    audit_key: bytes
    seal_key: bytes
    checkpoint_seconds: float
    _compared: bool = field(default=False, init=False)
    _measured: float = field(default=float("-inf"), init=False)

    def run(self, stop: threading.Event) -> None:
        """Seal until told to stop; a lost connection, a silent store and another sealer are waited for."""
        while not stop.is_set():
            try:
                with alone(self.engine) as connection:
                    self._compared = False
                    while not stop.is_set():
                        report = self._pass(connection)
                        stop.wait(SECONDS_BETWEEN_PASSES if report.complete else 0)
            except AnotherSealer:
                stop.wait(SECONDS_BETWEEN_PASSES)
            except (SQLAlchemyError, ObjectStoreProblem) as error:
                _log.warning("sealing interrupted", error=type(error).__name__, exc_info=error)
                stop.wait(2 * SECONDS_BETWEEN_PASSES)
            except Exception as error:  # noqa: BLE001 -- a defect is told and tried again: a silent sealer seals nothing
                report_defect(error)
                stop.wait(20 * SECONDS_BETWEEN_PASSES)

    def pass_once(self) -> PassReport:
        """Seal what is committed, then write the checkpoints that are due. Raises AnotherSealer."""
        with alone(self.engine) as connection:
            return self._pass(connection)

    def checkpoint(self, company: UUID) -> Checkpoint | None:
        """Write a checkpoint now; None where the log didn't grow or has to stop. Raises AnotherSealer."""
        with alone(self.engine) as connection:
            return self._checkpoint(connection, company)

    def signing_key(self, company: UUID) -> SigningKey:
        """The key of a company's log; its verifier half is what inspectors are given."""
        return SigningKey.derive(self.seal_key, company)

    def _pass(self, connection: Connection) -> PassReport:
        if not self._same_database(connection):
            return self._report(connection, PassReport())
        self._compare_all(connection)
        with connection.begin():
            report = self._seal(connection)
        with connection.begin():
            due = checkpoints.due(connection, self.checkpoint_seconds)
        for company in due:
            with _store_may_fail(company):
                self._checkpoint(connection, company)
        return self._report(connection, report)

    def _same_database(self, connection: Connection) -> bool:
        with connection.begin():
            alarm = epochs.another_database(connection)
            if alarm is None:
                return True
            for company in set(epochs.companies(connection)) - set(alarms.stopped(connection)):
                alarms.stop(connection, company, alarm)
        return False

    def _compare_all(self, connection: Connection) -> None:
        """Once after the start: a database that was restored meanwhile is found before anything is sealed into it."""
        if self._compared:
            return
        with connection.begin():
            known = set(epochs.companies(connection)) - set(alarms.stopped(connection))
        for company in known:
            self._is_the_same_log(connection, company)
        self._compared = True

    def _is_the_same_log(self, connection: Connection, company: UUID) -> bool:
        alarm = checkpoints.compare(connection, self.objects, company, self.signing_key(company))
        if alarm is not None:
            with connection.begin():
                alarms.stop(connection, company, alarm)
        return alarm is None

    def _checkpoint(self, connection: Connection, company: UUID) -> Checkpoint | None:
        if not self._is_the_same_log(connection, company):
            return None
        try:
            return checkpoints.write(connection, self.objects, company, self.signing_key(company))
        except LogDamaged as damaged:
            with connection.begin():
                alarms.stop(connection, company, _damaged(company, damaged))
            return None

    def _seal(self, connection: Connection) -> PassReport:
        waiting = reading.waiting(connection)
        if waiting is None:
            return PassReport()
        by_company: defaultdict[UUID, list[Written]] = defaultdict(list)
        for written in waiting.transactions:
            by_company[written.company].append(written)
        sealed = sum(self._seal_company(connection, company, found) for company, found in by_company.items())
        reading.advance(connection, waiting)
        oldest = waiting.transactions[0].at if waiting.transactions else None
        lag = reading.age(connection, oldest) if oldest else 0.0
        return PassReport(sealed, lag, complete=waiting.complete)

    def _seal_company(self, connection: Connection, company: UUID, found: list[Written]) -> int:
        """Append what is sound, in order, up to the first transaction that isn't; that one stops the company's log."""
        sound, fault = self._sound(connection, found)
        entries = [entry for written in sound for entry in written.entries]
        try:
            if entries:
                with connection.begin_nested():
                    appending.append(connection, company, entries)
        except (LogDamaged, IntegrityError, ValueError) as damaged:
            alarms.stop(connection, company, _damaged(company, damaged))
            return 0
        if fault is not None:
            alarms.stop(connection, company, _alarm(found[len(sound)], fault))
        return len(entries)

    def _sound(self, connection: Connection, found: list[Written]) -> tuple[list[Written], Fault | None]:
        """The transactions before the first that is at fault and that no operator has let pass, and its fault."""
        for index, written in enumerate(found):
            fault = verifying.fault(written, self.audit_key)
            if fault is not None and _is_accepted(connection, written):
                fault = verifying.unreadable(written)
            if fault is not None:
                return found[:index], fault
        return found, None

    def _report(self, connection: Connection, done: PassReport) -> PassReport:
        with connection.begin():
            stopped = alarms.stopped(connection)
        report = PassReport(done.sealed, done.lag, stopped, done.complete)
        if report.sealed or report.lag > SLOW_SECONDS:
            told = _log.warning if report.lag > SLOW_SECONDS else _log.debug
            told("sealed", entries=report.sealed, seal_lag=round(report.lag, 3), stopped=len(stopped))
        self._measure(report)
        return report

    def _measure(self, report: PassReport) -> None:
        """Tell the lag twice a minute, in silence too: whoever watches takes a silent sealer for a stopped one."""
        if time.monotonic() >= self._measured + SECONDS_BETWEEN_MEASURES:
            self._measured = time.monotonic()
            _log.info("seal lag", seconds=round(report.lag, 3), stopped=len(report.stopped))


def _is_accepted(connection: Connection, written: Written) -> bool:
    digest = verifying.digest(written)
    return (written.company, digest) in alarms.accepted(connection, [digest])


def _alarm(written: Written, fault: Fault) -> Alarm:
    return Alarm(fault.kind, fault.place(written), fault.explanation, written.id, verifying.digest(written))


def _damaged(company: UUID, damaged: LogDamaged | IntegrityError | ValueError) -> Alarm:
    """Nodes are gone, rows stand where the log was about to grow, or an entry has no form in the log."""
    explanation = str(damaged.orig) if isinstance(damaged, IntegrityError) else str(damaged)
    return Alarm("damaged-log", f"log of {company}", explanation)


@contextmanager
def _store_may_fail(company: UUID) -> Iterator[None]:
    """A store that doesn't answer delays the checkpoint of one company, never the sealing."""
    try:
        yield
    except ObjectStoreProblem as problem:
        _log.warning("checkpoint delayed", company=str(company), error=str(problem))
