"""The runs as the database keeps them: due, leased for a portion, advanced, ended.

A lease is a token with a time, as a job's is: of several processes one does the next portion of a run, and what a
killed one had begun is done again by whoever comes when its lease has passed.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, text

from domain.integrity.kinds import VerifiedPart
from domain.kernel.ids import CompanyId, new_id

LEASE_SECONDS = 900.0
"""Longer than a portion takes: one large object, and what the store's own time-outs allow for it."""
AGAIN_SECONDS = 60.0
"""After a portion that couldn't be done."""

# Of each company and part the run under way, or the last one; the one that waits longest comes first. Two runs begin
# within a period, so that whatever each comes to, early or late, is looked at once within it.
DUE = text("""
    select d.company_id, p.part, case when r.ended_at is null then r.id end as run
    from directory d cross join unnest(cast(:parts as text[])) as p (part)
    left join lateral (
      select v.id, v.begun_at, v.advanced_at, v.ended_at, v.lease_until from verification_run v
      where v.company_id = d.company_id and v.part = p.part order by v.begun_at desc limit 1
    ) r on true
    where r.id is null
      or r.ended_at is null and (r.lease_until is null or r.lease_until < clock_timestamp())
      or r.ended_at is not null and r.begun_at + make_interval(secs => :seconds / 2) <= clock_timestamp()
    order by coalesce(r.advanced_at, '-infinity'), d.company_id, p.part limit 1
""")
BEGIN = text("""
    insert into verification_run (company_id, id, part, begun_at, due_at, advanced_at)
    select :company, :id, :part, t.now, t.now + make_interval(secs => :seconds / 2), t.now
    from (select clock_timestamp() as now) t
    on conflict (company_id, part) where ended_at is null do nothing
""")
TAKE = text("""
    update verification_run set lease_token = gen_random_uuid(),
      lease_until = clock_timestamp() + make_interval(secs => :lease)
    where company_id = :company and id = :run and ended_at is null
      and (lease_until is null or lease_until < clock_timestamp())
    returning place, expected, mismatches, lease_token as token, clock_timestamp() > due_at as late
""")
_MINE = "company_id = :company and id = :run and lease_token = :token"
ADVANCE = text(f"""
    update verification_run set place = :place, expected = coalesce(:expected, expected),
      checked = checked + :checked, bytes = bytes + :bytes, mismatches = mismatches + :mismatches,
      advanced_at = clock_timestamp(), ended_at = case when :ended then clock_timestamp() end,
      problem = null, lease_token = null, lease_until = null
    where {_MINE}
""")  # noqa: S608 -- our own fragments
FAIL = text(f"""
    update verification_run set problem = :problem, advanced_at = clock_timestamp(), lease_token = null,
      lease_until = clock_timestamp() + make_interval(secs => :again)
    where {_MINE}
""")  # noqa: S608 -- our own fragments
STANDING = text("""
    select (select count(*) from verification_finding where state = 'OPEN') as open,
      (select count(*) from verification_run where ended_at is null and due_at < clock_timestamp()) as late
""")


@dataclass(frozen=True, slots=True)
class Portion:
    """A portion of a run that is ours to do, from `place` on; `late` where the run should have ended by now."""

    company: CompanyId
    run: UUID
    part: VerifiedPart
    token: UUID
    place: str
    expected: int | None
    mismatches: int
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """What a portion came to: where the next begins, None where all is done, and how much was looked at."""

    place: str | None
    checked: int
    bytes: int = 0
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Of all companies: the findings that nobody has acknowledged, and the runs that should have ended."""

    open: int
    late: int


def take(engine: Engine, *, days: float) -> Portion | None:
    """The next portion that is due, leased; None where none is, or another process was faster."""
    seconds = days * 24 * 3600
    with engine.begin() as connection:
        due = connection.execute(DUE, {"parts": list(VerifiedPart), "seconds": seconds}).one_or_none()
        if due is None:
            return None
        run = due.run or new_id()
        if due.run is None:
            values = {"company": due.company_id, "id": run, "part": due.part, "seconds": seconds}
            connection.execute(BEGIN, values)
        taken = {"company": due.company_id, "run": run, "lease": LEASE_SECONDS}
        row = connection.execute(TAKE, taken).one_or_none()
    if row is None:
        return None
    expected = None if row.expected is None else int(row.expected)
    part, company = VerifiedPart(due.part), CompanyId(due.company_id)
    return Portion(company, run, part, row.token, row.place, expected, row.mismatches, row.late)


def advance(engine: Engine, portion: Portion, done: Advance, *, mismatches: int) -> bool:
    """Keep what a portion came to; False where its lease was lost, and somebody else does it again."""
    values = {
        "place": done.place or "",
        "ended": done.place is None,
        "checked": done.checked,
        "bytes": done.bytes,
        "mismatches": mismatches,
        "expected": done.expected,
    }
    with engine.begin() as connection:
        return connection.execute(ADVANCE, _of(portion) | values).rowcount == 1


def fail(engine: Engine, portion: Portion, problem: str) -> None:
    """Let the portion be done again, after the others."""
    values = {"problem": problem[:2000] or "?", "again": AGAIN_SECONDS}
    with engine.begin() as connection:
        connection.execute(FAIL, _of(portion) | values)


def standing(engine: Engine) -> Standing:
    """What is told twice a minute, as long as it is so."""
    with engine.begin() as connection:
        row = connection.execute(STANDING).one()
    return Standing(row.open, row.late)


def _of(portion: Portion) -> dict[str, object]:
    return {"company": portion.company, "run": portion.run, "token": portion.token}
