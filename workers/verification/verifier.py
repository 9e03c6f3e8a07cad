"""Verifies by and by all that every company keeps, and raises the alarm at the first thing that isn't as it was.

Portions of all companies and parts take turns, each of some seconds with a rest of three times that behind it, so that
a quarter of one thread is the most that this takes; only a run that should have ended already goes on without rest. A
portion is kept once it is done: a process that is killed in the middle loses that one alone.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from domain.integrity import commands
from domain.integrity.commands import Mismatch
from domain.integrity.events import IntegrityAlarmRaised
from domain.integrity.kinds import VerifiedPart
from domain.integrity.models import VerificationFinding
from domain.kernel.unit_of_work import UnitOfWork
from infra.object_storage.store import ObjectStoreProblem
from infra.services import Services
from infra.telemetry import about, report_defect
from infra.transaction import Command, as_process
from workers.verification import log, objects, runs
from workers.verification.runs import Advance, Portion, Standing

PROCESS = "verification"
SECONDS_BEFORE_THE_FIRST = 60.0
SECONDS_BETWEEN_LOOKS = 30.0
SECONDS_BETWEEN_MEASURES = 30.0
REST = 3.0
MOST_TOLD = 1000
"""Findings of a run that are kept one by one; of a store that lost everything the others are only counted."""

_log = structlog.stdlib.get_logger(__name__)


class NotAsItWasKept(Exception):
    """Stored files or the sealed log of a company aren't what they were: told to operators once for each run."""


@dataclass
class Verifier:
    """`engine` is of the role theriac_relay; what is verified is read as the application reads it.

    Everything is looked at once within `days`.
    """

    engine: Engine
    services: Services
    days: float
    _measured: float = field(default=float("-inf"), init=False)

    def run(self, stop: threading.Event) -> None:
        """Verify until told to stop; a lost connection and a silent store are waited for."""
        stop.wait(SECONDS_BEFORE_THE_FIRST)
        while not stop.is_set():
            begun, done = time.monotonic(), None
            try:
                self.measure()
                done = self.once()
            except SQLAlchemyError as error:
                _log.warning("verification interrupted", error=type(error).__name__, exc_info=error)
            except Exception as error:  # noqa: BLE001 -- a defect is told and tried again: nothing else looks
                report_defect(error)
            if done is None:
                stop.wait(SECONDS_BETWEEN_LOOKS)
            elif not done.late:
                stop.wait(REST * (time.monotonic() - begun))

    def once(self) -> Portion | None:
        """Do the portion that has waited longest; None where none is due."""
        portion = runs.take(self.engine, days=self.days)
        if portion is None:
            return None
        with about(company=portion.company):
            try:
                found, done = self._look(portion)
            except (SQLAlchemyError, ObjectStoreProblem) as problem:
                _log.warning("portion not verified", part=portion.part, error=type(problem).__name__)
                runs.fail(self.engine, portion, f"{type(problem).__name__}: {problem}")
                return portion
            self._tell(portion, found)
            self._advance(portion, done, mismatches=len(found))
        return portion

    def measure(self) -> None:
        """Tell what is open twice a minute, in silence too: it is told until somebody has acknowledged it."""
        if time.monotonic() >= self._measured + SECONDS_BETWEEN_MEASURES:
            self._measured = time.monotonic()
            found: Standing = runs.standing(self.engine)
            told = _log.error if found.open else _log.warning if found.late else _log.info
            told("verification", open=found.open, late=found.late)

    def _look(self, portion: Portion) -> tuple[list[Mismatch], Advance]:
        @contextmanager
        def reading() -> Iterator[Connection]:
            with self.services.transactions.reading(portion.company) as session:
                yield session.connection()

        match portion.part:
            case VerifiedPart.OBJECTS:
                return objects.look(reading, self.services.objects, portion)
            case VerifiedPart.LOG:
                return log.walk(reading, self.services.objects, portion)
            case VerifiedPart.ENTRIES:
                return log.look_for_strangers(reading, portion)

    def _tell(self, portion: Portion, found: Sequence[Mismatch]) -> None:
        """Keep what was found before the run goes on: a process that is killed in between finds it again."""
        for one in found[: max(0, MOST_TOLD - portion.mismatches)]:
            if self._is_alarm(portion, one):
                place = {"kind": one.kind, "place": one.place, "explanation": one.explanation}
                defect = report_defect(NotAsItWasKept(f"{one.kind}: {one.place}"))
                _log.error("not as it was kept", part=portion.part, run=str(portion.run), defect=defect, **place)

    def _is_alarm(self, portion: Portion, one: Mismatch) -> bool:
        events: list[object] = []

        def act(uow: UnitOfWork) -> VerificationFinding:
            row = commands.tell_mismatch(uow, run=portion.run, part=portion.part, found=one)
            events[:] = uow.events
            return row

        reason = "it isn't as it was kept"
        self.services.transactions.run(Command(as_process(portion.company, PROCESS), act, reason=reason))
        return any(isinstance(event, IntegrityAlarmRaised) for event in events)

    def _advance(self, portion: Portion, done: Advance, *, mismatches: int) -> None:
        if not runs.advance(self.engine, portion, done, mismatches=mismatches):
            _log.warning("portion verified after its lease was lost", part=portion.part, run=str(portion.run))
        elif done.place is None:
            _log.info("verified", part=portion.part, run=str(portion.run), mismatches=portion.mismatches + mismatches)
