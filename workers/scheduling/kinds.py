"""What waits for its day: how it is looked for, and the command that is run then, which decides again."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import TextClause

from domain.access import noticing
from domain.deviations.commands import acting
from domain.downtime.commands import keeping
from domain.equipment.cleaning.commands import lapsing
from domain.equipment.maintenance.commands import opening
from domain.execution.clearance import lapsing as clearing
from domain.execution.controls.commands import watching
from domain.execution.procedure import timing
from domain.keeping.commands import holding, retaining
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.labelling.commands import jobs
from domain.materials.quality.commands import heeding
from domain.recipes.commands import planning
from domain.review.due import noticing as reviewing
from domain.training.commands import warning
from workers.scheduling.days import (
    ACTED,
    AWAITED_TOO_LONG,
    CLEARED,
    CONTROLLED,
    HELD,
    KEPT,
    MAINTAINED,
    NEARING,
    OVERDUE,
    PASSED,
    PLANNED,
    REVIEWED,
    TIMED,
    TO_COMPUTE,
    TO_RENEW,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What waits for its day: how it is looked for, what is done, and why, for the audit trail."""

    name: str
    days: TextClause
    act: Callable[[UnitOfWork, UUID], OfCompany]
    reason: str


KINDS = (
    Kind(
        name="recipe version",
        days=PLANNED,
        act=lambda uow, version: planning.take_effect(uow, recipe_version=version),
        reason="its planned day, {day}, has begun",
    ),
    Kind(
        name="lot",
        days=PASSED,
        act=lambda uow, lot: heeding.heed_days(uow, lot=lot),
        reason="its day, {day}, has passed",
    ),
    Kind(
        name="label job",
        days=OVERDUE,
        act=lambda uow, job: jobs.heed_time(uow, job=job),
        reason="its time, on {day}, has passed",
    ),
    Kind(
        name="equipment",
        days=HELD,
        act=lambda uow, equipment: lapsing.heed_time(uow, equipment=equipment),
        reason="its hold ended on {day}",
    ),
    Kind(
        name="maintenance plan",
        days=MAINTAINED,
        act=lambda uow, plan: opening.heed_time(uow, plan=plan),
        reason="its maintenance is due on {day}",
    ),
    Kind(
        name="clearance",
        days=CLEARED,
        act=lambda uow, clearance: clearing.heed_time(uow, clearance=clearance),
        reason="it counted until {day}",
    ),
    Kind(
        name="process timer",
        days=TIMED,
        act=lambda uow, timer: timing.heed_time(uow, timer=timer),
        reason="its time, on {day}, has passed",
    ),
    Kind(
        name="series of controls",
        days=CONTROLLED,
        act=lambda uow, series: watching.heed_time(uow, series=series),
        reason="a control of it was due, or overdue, on {day}",
    ),
    Kind(
        name="downtime set",
        days=KEPT,
        act=lambda uow, wanted: keeping.heed_time(uow, downtime_set=wanted),
        reason="it was due on {day}",
    ),
    Kind(
        name="corrective action",
        days=ACTED,
        act=lambda uow, action: acting.heed_time(uow, action=action),
        reason="it was due on {day}",
    ),
    Kind(
        name="review of a batch",
        days=AWAITED_TOO_LONG,
        act=lambda uow, batch: reviewing.heed_time(uow, batch=batch),
        reason="it was due on {day}",
    ),
    Kind(
        name="training version",
        days=NEARING,
        act=lambda uow, version: warning.warn(uow, version=version),
        reason="its day, {day}, is near",
    ),
    Kind(
        name="retention",
        days=TO_COMPUTE,
        act=lambda uow, retention: retaining.compute_again(uow, retention=retention),
        reason="how long its record is kept was to be computed since {day}",
    ),
    Kind(
        name="legal hold",
        days=TO_RENEW,
        act=lambda uow, hold: holding.renew(uow, hold=hold),
        reason="its files are kept for longer, as was due on {day}",
    ),
    Kind(
        name="review of access",
        days=REVIEWED,
        act=lambda uow, place: noticing.heed_time(uow, place=place),
        reason="it is due on {day}",
    ),
)
