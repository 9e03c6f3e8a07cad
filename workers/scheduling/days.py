"""How what waits for its day is looked for in all companies, under the role theriac_relay: the earliest day first."""

from sqlalchemy import text

from domain.access.queries import STANDING
from domain.access.rules import LEAD_DAYS
from domain.review.due.queries import AWAITED
from domain.training.queries import NOTICE_DAYS

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
