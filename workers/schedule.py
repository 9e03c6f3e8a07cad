"""What happens by itself when its time comes: a planned recipe version takes effect as its day begins at its site.

The days of all companies are looked for under the role theriac_relay, which sees nothing else of a recipe. Each version
then takes effect in a unit of work of its own, under the application's role, with the schedule as its actor; the
command decides again whether it is due. So several processes may run this, and one that was down catches up.
"""

import threading
import time
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from domain.kernel.ids import CompanyId
from domain.recipes.commands import planning
from domain.recipes.rules import day_at
from infra.services import Services
from infra.telemetry import about, report_defect
from infra.transaction import Command, as_process

PROCESS = "schedule"
SECONDS_BETWEEN_PASSES = 15.0
SECONDS_AFTER_A_FAILURE = 600.0
"""What failed is tried again after so long, so that one defect isn't told all day."""

# The easternmost zone is 14 hours ahead of UTC; whether a day has begun at its site is then asked of its own zone. The
# earliest day first: of several for one site, batch size and variant each supersedes the one before (REC-3).
PLANNED = text("""
    select v.company_id, v.id, v.planned_on, s.time_zone, clock_timestamp() as now
    from master_recipe_version v join site s on s.company_id = v.company_id and s.id = v.site_id
    where v.planned_on <= (timezone('UTC', clock_timestamp()) + interval '14 hours')::date
    order by v.planned_on, v.company_id, v.id
""")

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """A version whose planned day has begun."""

    company: CompanyId
    version: UUID
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
        """Take into effect what is due; answers with how many did. One that fails stops no other."""
        return sum(self._took_effect(one) for one in self._due() if not self._failed_lately(one))

    def _due(self) -> list[Due]:
        """All at once: no transaction stays open while commands run."""
        with self.engine.begin() as connection:
            rows = connection.execute(PLANNED).all()
        return [
            Due(CompanyId(row.company_id), row.id, row.planned_on)
            for row in rows
            if row.planned_on <= day_at(row.now, row.time_zone)
        ]

    def _took_effect(self, due: Due) -> bool:
        act = partial(planning.take_effect, recipe_version=due.version)
        reason = f"its planned day, {due.day}, has begun"
        try:
            with about(company=due.company):
                self.services.transactions.run(Command(as_process(due.company, PROCESS), act, reason=reason))
        except Exception as error:  # noqa: BLE001 -- whatever fails of one version, the others take effect
            self._failed[due.version] = time.monotonic()
            defect = report_defect(error)
            _log.error("version not in effect", version=str(due.version), day=str(due.day), defect=defect)
            return False
        self._failed.pop(due.version, None)
        _log.info("version in effect", company=str(due.company), version=str(due.version), day=str(due.day))
        return True

    def _failed_lately(self, due: Due) -> bool:
        failed = self._failed.get(due.version)
        return failed is not None and time.monotonic() < failed + SECONDS_AFTER_A_FAILURE
