"""Which undecided batches may have something for a person to do, by what each waits for: found in SQL, in all of them.

What they wait for in detail takes the acts' own rules, batch by batch; so a page of them is asked, and how many there
are in all is told. Batches that wait for what the person's roles let them do come first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from domain.execution.models import Batch
from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.review.due.queries import AWAITED

AT_ONCE = 15
"""So many batches of each kind are asked at once: of 40 phases each, that takes less than a tenth of a second."""
FLOOR = (Permission.BATCH_EXECUTE, Permission.BATCH_VERIFY, Permission.BATCH_QUALITY, Permission.BATCH_SUPERVISE)
"""One of these is needed for whatever a batch waits for while it is made."""
REVIEWING = (Permission.BATCH_REVIEW, Permission.BATCH_REVIEW_PRODUCTION, Permission.BATCH_SUPERVISE)
DECIDING = (Permission.BATCH_DISPOSE, Permission.BATCH_DISPOSE_QUALITY)
"""The same once it is made: until quality reviewed it, and from then on."""

_HERE = "(cast(:{0} as uuid[]) is null or b.site_id = any(cast(:{0} as uuid[])))"
_UNDECIDED = "b.company_id = :company and b.disposition in ('PENDING', 'RELEASE_REVOKED')"
_OVER = "b.state in ('COMPLETE', 'STOPPED', 'ABORTED')"
_UNSIGNED = """exists (select from phase_execution p where p.company_id = b.company_id and p.batch_id = b.id
        and p.state = 'COMPLETE' and p.signed_off_at is null)"""

# What a recipe orders in its course is left to the rules; what waits beside it is looked for, so that it comes first.
BEING_MADE = text(f"""
    select b.id, count(*) over ()
    from batch b
    where {_UNDECIDED} and {_HERE.format("read")} and {_HERE.format("floor")} and (not {_OVER} or {_UNSIGNED})
    order by case
        when {_HERE.format("execute")} and b.state <> 'IDLE' and not {_OVER} then 0
        when ({_HERE.format("verify")} or {_HERE.format("quality")}) and {_UNSIGNED} then 0
        when {_HERE.format("quality")} and (
          exists (select from not_applicable n where n.company_id = b.company_id and n.batch_id = b.id
            and n.critical and n.approved_at is null and n.taken_back_at is null)
          or exists (select from inserted_phase i where i.company_id = b.company_id and i.batch_id = b.id
            and i.approved_at is null and i.withdrawn_at is null)) then 0
        when {_HERE.format("supervise")} and (b.state in ('HELD', 'PAUSING', 'PAUSED')
          or exists (select from procedure_decision d where d.company_id = b.company_id and d.batch_id = b.id
            and d.holds is null)) then 0
        when b.state <> 'IDLE' then 1 else 2
      end, b.planned_start_at nulls last, b.id
    limit :most offset :skip
""")  # noqa: S608 -- constants of the code
MADE = text(f"""
    select f.id, count(*) over (), f.own, f.reviewed
    from (
      select b.id, b.completed_at, d.due_on, r.reviewed,
        case when r.reviewed then {_HERE.format("deciding")} else {_HERE.format("reviewing")} end as now,
        {_HERE.format("deciding")} or {_HERE.format("reviewing")} as own
      from batch b
      cross join lateral (select exists (select from batch_review v
          left join signature_staleness t on t.company_id = v.company_id and t.id = v.signature_id
          where v.company_id = b.company_id and v.batch_id = b.id and t.id is null
            and v.kind is distinct from 'PRODUCTION') and b.disposition = 'PENDING' as reviewed) r
      left join lateral (select min(a.due_on) as due_on from ({AWAITED} and b.company_id = :company) a
        where a.id = b.id) d on true
      where {_UNDECIDED} and {_HERE.format("read")} and {_OVER}
    ) f
    order by f.now desc, f.own desc, f.due_on nulls last, f.completed_at, f.id
    limit :most offset :skip
""")  # noqa: S608 -- as above
LABELLED = text(f"""
    select b.id, count(*) over ()
    from batch b
    where {_UNDECIDED} and {_HERE.format("read")} and {_OVER} and exists (
      select from genealogy_edge e
        join label_print l on l.company_id = e.company_id and l.lot_id = e.target_lot_id
      where e.company_id = b.company_id and e.source_id = b.id and e.kind = 'OUTPUT' and l.outcome <> 'NOT_PRINTED'
        and not exists (select from label_reconciliation c where c.company_id = e.company_id
          and c.lot_id = e.target_lot_id and c.state = 'VERIFIED' and c.id > l.id))
    order by b.completed_at, b.id
    limit :most offset :skip
""")  # noqa: S608 -- as above
EXCEPTED = text(f"""
    select b.id, count(*) over ()
    from batch b
    join lateral (select min(e.raised_at) as since from batch_exception e
      where e.company_id = b.company_id and e.batch_id = b.id and (e.state = 'OPEN' or e.awaits is not null
        or e.state = 'RESOLVED_BY_CORRECTION' and e.classification is null)) w on w.since is not null
    where {_UNDECIDED} and {_HERE.format("read")}
    order by w.since, b.id
    limit :most offset :skip
""")  # noqa: S608 -- as above


@dataclass(frozen=True, slots=True)
class Found:
    """Batches in their order; there are `count` in all.

    `others` are those of which the person's roles let them do nothing, with whether quality reviewed them.
    """

    ids: Sequence[UUID]
    count: int
    others: Mapping[UUID, bool]


def found(session: Session, actor: Actor, which: TextClause, *, skip: int = 0, most: int = AT_ONCE) -> Found:
    """A page of those batches; behind the last there is none, and none is counted."""
    sites = {
        "read": (Permission.BATCH_READ,),
        "floor": FLOOR,
        "execute": (Permission.BATCH_EXECUTE,),
        "verify": (Permission.BATCH_VERIFY,),
        "quality": (Permission.BATCH_QUALITY,),
        "supervise": (Permission.BATCH_SUPERVISE,),
        "reviewing": REVIEWING,
        "deciding": DECIDING,
    }
    given: dict[str, Any] = {name: _sites(actor, one) for name, one in sites.items() if f":{name} " in which.text}
    rows = session.execute(which, {"company": actor.company, "most": most, "skip": skip, **given}).all()
    others = {row[0]: row[3] for row in rows if which is MADE and not row[2]}
    return Found([row[0] for row in rows], rows[0][1] if rows else 0, others)


def loaded(session: Session, company: UUID, ids: Sequence[UUID], *options: Any) -> list[Batch]:  # noqa: ANN401 -- as SQLAlchemy has them
    """The batches in this order."""
    if not ids:
        return []
    chosen = select(Batch).where(Batch.company_id == company, Batch.id.in_(ids)).options(*options)
    rows = {one.id: one for one in session.scalars(chosen)}
    return [rows[one] for one in ids]


def _sites(actor: Actor, permissions: Iterable[Permission]) -> list[SiteId] | None:
    """Where the person holds one of these; None for all sites."""
    held = [actor.sites_for(one) for one in permissions]
    return None if None in held else sorted({site for one in held if one is not None for site in one})
