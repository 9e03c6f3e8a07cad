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
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from uuid import UUID

import structlog
from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.exc import SQLAlchemyError

from domain.access import noticing
from domain.access.queries import STANDING
from domain.access.rules import LEAD_DAYS
from domain.deviations.commands import acting
from domain.downtime.commands import keeping
from domain.equipment.cleaning.commands import lapsing
from domain.equipment.maintenance.commands import opening
from domain.execution.clearance import lapsing as clearing
from domain.execution.controls.commands import watching
from domain.execution.procedure import timing
from domain.keeping.commands import holding, retaining
from domain.kernel.ids import CompanyId
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.labelling.commands import jobs
from domain.materials.quality.commands import heeding
from domain.recipes.commands import planning
from domain.recipes.rules import day_at
from domain.review.due import noticing as reviewing
from domain.review.due.queries import AWAITED
from domain.training.commands import warning
from domain.training.queries import NOTICE_DAYS
from infra.services import Services
from infra.telemetry import about, report_defect
from infra.transaction import Command, as_process

PROCESS = "schedule"
SECONDS_BETWEEN_PASSES = 15.0
SECONDS_AFTER_A_FAILURE = 600.0
"""What failed is tried again after so long, so that one defect isn't told all day."""
MOST = 1000
"""So many of each kind in one pass; the others wait for the next, so that no kind and no company waits for all."""

# The easternmost zone is 14 hours ahead of UTC; whether a day has begun at its site is then asked of its own zone. The
# earliest day first: of several for one site, batch size and variant each supersedes the one before (REC-3).
PLANNED = text("""
    select v.company_id, v.id, v.planned_on as day, v.planned_on as due_on, s.time_zone, clock_timestamp() as now
    from master_recipe_version v join site s on s.company_id = v.company_id and s.id = v.site_id
    where v.planned_on <= (timezone('UTC', clock_timestamp()) + interval '14 hours')::date
    order by v.planned_on, v.company_id, v.id
""")

# A lot's days count to their end. Of a lot that can be used the earlier of its days; one in quarantine only expires.
PASSED = text("""
    select l.company_id, l.id, l.day, l.day + 1 as due_on, s.time_zone, clock_timestamp() as now
    from (
      select company_id, id, site_id, expires_on as day from material_lot
      where status in ('QUARANTINE', 'RELEASED', 'RESTRICTED')
        and expires_on < (timezone('UTC', clock_timestamp()) + interval '14 hours')::date
      union
      select company_id, id, site_id, retest_on from material_lot
      where status in ('RELEASED', 'RESTRICTED')
        and retest_on < (timezone('UTC', clock_timestamp()) + interval '14 hours')::date
    ) l join site s on s.company_id = l.company_id and s.id = l.site_id
    order by l.day, l.company_id, l.id
""")

# A moment rather than a day: due as soon as it is found.
OVERDUE = text("""
    select j.company_id, j.id, timezone('UTC', j.until)::date as day, timezone('UTC', j.until)::date as due_on,
      'UTC' as time_zone, clock_timestamp() as now
    from (
      select company_id, id, valid_until as until from label_job
      where state = 'QUEUED' and valid_until <= clock_timestamp()
      union all
      select company_id, id, answer_until from label_job where state = 'SENT' and answer_until <= clock_timestamp()
    ) j
    order by j.until, j.company_id, j.id
""")

# A moment too. A clean or sterile hold that has passed, and a dirty one of which nobody knows yet (EQP-2, EQP-3).
HELD = text("""
    select e.company_id, e.id, timezone('UTC', e.until)::date as day, timezone('UTC', e.until)::date as due_on,
      'UTC' as time_zone, clock_timestamp() as now
    from (
      select company_id, id, clean_until as until from equipment
      where service <> 'RETIRED' and clean_until is not null and clean_until < clock_timestamp()
      union all
      select company_id, id, dirty_until from equipment
      where service <> 'RETIRED' and cleanliness = 'DIRTY' and overdue_at is null and dirty_until is not null
        and dirty_until < clock_timestamp()
    ) e
    order by e.until, e.company_id, e.id
""")
# So many days before a plan is due, its work order opens (MNT-1).
MAINTAINED = text("""
    select p.company_id, p.id, p.due_on as day, p.due_on - p.lead_days as due_on, s.time_zone,
      clock_timestamp() as now
    from maintenance_plan p join site s on s.company_id = p.company_id and s.id = p.site_id
    where p.state = 'ACTIVE' and p.work_order_id is null and p.due_on is not null
      and p.due_on - p.lead_days <= (timezone('UTC', clock_timestamp()) + interval '14 hours')::date
    order by p.due_on, p.company_id, p.id
""")

# A moment too: until when a room or line counts as cleared for its batch (EQP-7).
CLEARED = text("""
    select company_id, id, timezone('UTC', clear_until)::date as day, timezone('UTC', clear_until)::date as due_on,
      'UTC' as time_zone, clock_timestamp() as now
    from line_clearance where state = 'CLEARED' and clear_until < clock_timestamp()
    order by clear_until, company_id, id
""")

# A moment too: a time between two events of a batch is longer than wanted, or than allowed (EXE-12).
TIMED = text("""
    select t.company_id, t.id, timezone('UTC', t.until)::date as day, timezone('UTC', t.until)::date as due_on,
      'UTC' as time_zone, clock_timestamp() as now
    from (
      select company_id, id, alert_at as until from process_timer
      where state = 'OPEN' and alerted_at is null and alert_at < clock_timestamp()
      union
      select company_id, id, due_at from process_timer
      where state = 'OPEN' and overdue_at is null and due_at < clock_timestamp()
    ) t
    order by t.until, t.company_id, t.id
""")

# A moment too: when an in-process control falls due, or the grace of one is over (EXE-20).
CONTROLLED = text("""
    select company_id, id, timezone('UTC', heed_at)::date as day, timezone('UTC', heed_at)::date as due_on,
      'UTC' as time_zone, clock_timestamp() as now
    from control_series where heed_at < clock_timestamp()
    order by heed_at, company_id, id
""")

# A moment too: when the interval since the last downtime set of a batch is over.
KEPT = text("""
    select company_id, id, timezone('UTC', due_at)::date as day, timezone('UTC', due_at)::date as due_on,
      'UTC' as time_zone, clock_timestamp() as now
    from downtime_set where state = 'DUE' and due_at < clock_timestamp()
    order by due_at, company_id, id
""")

# A day counts to its end; that it has passed is told once (DEV-5).
ACTED = text("""
    select a.company_id, a.id, a.due_on as day, a.due_on + 1 as due_on, s.time_zone, clock_timestamp() as now
    from corrective_action a join site s on s.company_id = a.company_id and s.id = a.site_id
    where a.state = 'OPEN' and a.overdue_at is null
      and a.due_on < (timezone('UTC', clock_timestamp()) + interval '14 hours')::date
    order by a.due_on, a.company_id, a.id
""")

# A day counts to its end; of each stage that is overdue people are told once, until its day is put off (REV-14).
AWAITED_TOO_LONG = text(f"""
    select a.company_id, a.id, a.due_on as day, a.due_on + 1 as due_on, a.time_zone, clock_timestamp() as now
    from ({AWAITED}) a
    where a.due_on < a.today and not exists (select from batch_review_notice n
      where n.company_id = a.company_id and n.batch_id = a.id and n.stage = a.stage and n.due_on >= a.due_on)
    order by a.due_on, a.company_id, a.id
""")  # noqa: S608 -- constants of the code

# A batch that was decided on before there was retention.
TO_COMPUTE = text("""
    select company_id, id, timezone('UTC', computed_at)::date as day, timezone('UTC', computed_at)::date as due_on,
      'UTC' as time_zone, clock_timestamp() as now
    from record_retention where until is null
    order by computed_at, company_id, id
""")

# A moment too: a year before the stored files of what is under a legal hold would be kept no longer.
TO_RENEW = text("""
    select company_id, id, timezone('UTC', renew_at)::date as day, timezone('UTC', renew_at)::date as due_on,
      'UTC' as time_zone, clock_timestamp() as now
    from legal_hold where released_at is null and renew_at < clock_timestamp()
    order by renew_at, company_id, id
""")

# As many days before a version's day as its company set, of what somebody demands; of what is everywhere in UTC.
NEARING = text("""
    select v.company_id, v.id, v.effective_on as day, v.effective_on - coalesce(p.notice_days, :notice) as due_on,
      coalesce(s.time_zone, 'UTC') as time_zone, clock_timestamp() as now
    from training_version v
      left join site s on s.company_id = v.company_id and s.id = v.site_id
      left join training_policy p on p.company_id = v.company_id
    where v.warned_at is null
      and v.effective_on > timezone('UTC', clock_timestamp())::date
      and v.effective_on - coalesce(p.notice_days, :notice)
        <= (timezone('UTC', clock_timestamp()) + interval '14 hours')::date
      and (v.ended_on is null or v.ended_on > v.effective_on)
      and exists (
        select from training_requirement r
          join curriculum c on c.company_id = r.company_id and c.id = r.curriculum_id and c.retired_at is null
        where r.company_id = v.company_id and r.subject_id = v.subject_id)
    order by v.effective_on, v.company_id, v.id
""").bindparams(notice=NOTICE_DAYS)

# So many days before a review of who has which rights is due, people are told; once for each such day (PPL-1).
REVIEWED = text(f"""
    select s.company_id, s.id, s.due_on as day, s.due_on - {LEAD_DAYS} as due_on, s.time_zone, clock_timestamp() as now
    from ({STANDING}) s
    where s.due_on - {LEAD_DAYS} <= (timezone('UTC', clock_timestamp()) + interval '14 hours')::date
      and not exists (select from access_review_notice n
        where n.company_id = s.company_id and n.site_id is not distinct from s.site_id and n.due_on = s.due_on)
    order by s.due_on, s.company_id, s.id
""")  # noqa: S608 -- constants of the code

_log = structlog.stdlib.get_logger(__name__)


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
