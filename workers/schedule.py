"""What happens by itself when its time comes, at the site that it is of.

A planned recipe version takes effect as its day begins; a lot expires, or waits for its retest, as its day has passed;
a label job that nobody fetched or answered in its time ends; equipment is no longer clean when its hold has passed, or
overdue where it should have been cleaned; its maintenance gets a work order before it is due; a room's or line's
clearance counts no more when its time has passed; a time between two events of a batch that is longer than its recipe
wants is told, and raised; an in-process control falls due and, where nobody took it, is overdue; a batch's downtime set
is made anew; a corrective action that isn't done is overdue; people are told of what they have to learn soon, of
reviews of access that are due, and of reviews of batches that are overdue; files under a legal hold are kept for
longer. The days of all companies are looked for under the role theriac_relay, which sees nothing else of recipes,
batches, lots, jobs, equipment, clearances, timers, controls, downtime sets, actions, training, roles and legal holds.
Each act is then a unit of work of its own, under the application's role, with the schedule as its actor; the command
decides again whether it is due. So several processes may run this, and one that was down catches up.
"""

import threading
import time
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from uuid import UUID

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from domain.kernel.ids import CompanyId
from domain.recipes.rules import day_at
from infra.services import Services
from infra.telemetry import about, report_defect
from infra.transaction import Command, as_process
from workers.scheduling.kinds import KINDS, Kind

PROCESS = "schedule"
SECONDS_BETWEEN_PASSES = 15.0
SECONDS_AFTER_A_FAILURE = 600.0
"""What failed is tried again after so long, so that one defect isn't told all day."""
MOST = 1000
"""So many of each kind in one pass; the others wait for the next, so that no kind and no company waits for all."""

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """A thing whose day has come."""

    kind: Kind
    company: CompanyId
    id: UUID
    day: date


@dataclass
class Schedule:
    """`engine` is of the role theriac_relay; the acts themselves run as any command does."""

    engine: Engine
    services: Services
    seconds: float = SECONDS_BETWEEN_PASSES
    _failed: dict[UUID, float] = field(default_factory=dict, init=False)

    def run(self, stop: threading.Event) -> None:
        """Look and act until told to stop; a lost connection is waited for."""
        while not stop.is_set():
            try:
                self.once()
            except SQLAlchemyError as error:
                _log.warning("schedule interrupted", error=type(error).__name__, exc_info=error)
            except Exception as error:  # noqa: BLE001 -- a defect is told and tried again: nothing else makes days begin
                report_defect(error)
            stop.wait(self.seconds)

    def once(self) -> int:
        """Do what is due, the earliest first; answers with how much was done. One that fails stops no other."""
        return sum(self._done(one) for one in self._due())

    def _due(self) -> list[Due]:
        """What one pass does: no transaction stays open while commands run."""
        with self.engine.begin() as connection:
            return [one for kind in KINDS for one in self._due_of(kind, connection)]

    def _due_of(self, kind: Kind, connection: Connection) -> list[Due]:
        """At most MOST whose day has begun at their site, without what failed lately; read a part at a time."""
        with connection.execute(kind.days, execution_options={"yield_per": MOST}) as rows:
            due = (one for one in rows if one.due_on <= day_at(one.now, one.time_zone))
            found = (Due(kind, CompanyId(one.company_id), one.id, one.day) for one in due)
            return list(islice((one for one in found if not self._failed_lately(one)), MOST))

    def _done(self, due: Due) -> bool:
        told = {"kind": due.kind.name, "id": str(due.id), "day": str(due.day)}
        reason = due.kind.reason.format(day=due.day)
        try:
            with about(company=due.company):
                command = Command(
                    as_process(due.company, PROCESS), lambda uow: due.kind.act(uow, due.id), reason=reason
                )
                self.services.transactions.run(command)
        except Exception as error:  # noqa: BLE001 -- whatever fails of one thing, the others are done
            self._failed[due.id] = time.monotonic()
            _log.error("not done on its day", **told, defect=report_defect(error))
            return False
        self._failed.pop(due.id, None)
        _log.info("done on its day", company=str(due.company), **told)
        return True

    def _failed_lately(self, due: Due) -> bool:
        failed = self._failed.get(due.id)
        return failed is not None and time.monotonic() < failed + SECONDS_AFTER_A_FAILURE
