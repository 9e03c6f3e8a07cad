"""What complete batches wait for, and until when: one statement for whoever asks it (REV-14)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, String, Uuid, bindparam, text
from sqlalchemy.orm import Session

from domain.kernel.ids import CompanyId
from domain.review.kinds import ReviewStage

AWAITED = """
    select b.company_id, b.id, b.site_id, s.time_zone, b.completed_at, v.revoked_at, w.place, w.stage, w.days,
      timezone(s.time_zone, greatest(v.revoked_at, b.completed_at))::date as since_on,
      timezone(s.time_zone, greatest(v.revoked_at, b.completed_at))::date + w.days as due_on,
      timezone(s.time_zone, clock_timestamp())::date as today
    from batch b
    join site s on s.company_id = b.company_id and s.id = b.site_id
    left join review_policy p on p.company_id = b.company_id and p.site_id = b.site_id
    left join lateral (select max(r.revoked_at) as revoked_at from release_revocation r
      where r.company_id = b.company_id and r.batch_id = b.id) v on true
    cross join lateral (
      select 1 as place, 'PRODUCTION' as stage, p.production_days as days
      union all select 2, 'QUALITY', p.quality_days
      union all select 3, 'DECISION', p.decision_days
    ) w
    where b.disposition in ('PENDING', 'RELEASE_REVOKED') and b.state = 'COMPLETE'
      and (w.stage <> 'PRODUCTION' or p.production_review)
      and (w.stage = 'DECISION' or not exists (select from batch_review r
        left join signature_staleness t on t.company_id = r.company_id and t.id = r.signature_id
        where r.company_id = b.company_id and r.batch_id = b.id and t.id is null
          and r.reviewed_at > greatest(v.revoked_at, b.completed_at)
          and (r.kind is not distinct from 'PRODUCTION') = (w.stage = 'PRODUCTION')))
"""
"""Each stage that a complete batch waits for, with the last day in time; `days` and it are null where none are stated.

They count from its completion, or from when its release was taken back, by the calendar of its site. A review that went
stale is to be given again. `place` is the stage's place in their order, `today` the day at the site.
"""

WAITING = text(AWAITED).columns(company_id=Uuid, id=Uuid, stage=String, due_on=Date, today=Date).subquery("awaited")
"""The same as what a select is made from."""

_OF = text(f"""
    select a.id, a.stage, a.due_on, a.due_on < a.today from ({AWAITED}) a
    where a.company_id = :company and a.id = any(:batches) and a.due_on is not null
    order by a.id, a.place
""").bindparams(bindparam("batches", type_=ARRAY(Uuid)))  # noqa: S608 -- constants of the code


@dataclass(frozen=True, slots=True)
class Due:
    """What a batch waits for until the end of a day of its site."""

    stage: ReviewStage
    due_on: date
    overdue: bool


def due_of(session: Session, company: CompanyId | UUID, batches: Collection[UUID]) -> dict[UUID, list[Due]]:
    """What is due of each of these batches, in the order of the stages; nothing of those without."""
    found: dict[UUID, list[Due]] = {one: [] for one in batches}
    rows: Any = session.execute(_OF, {"company": company, "batches": list(batches)}) if batches else ()
    for batch, stage, due_on, overdue in rows:
        found[batch].append(Due(ReviewStage(stage), due_on, overdue))
    return found
