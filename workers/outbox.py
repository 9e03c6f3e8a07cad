"""The jobs as the database keeps them: due, leased, ended, dead. The broker only carries word of them.

A lease is a token with a time. The relay gives one when it sends a job; whoever begins the job exchanges it, so that
the same message delivered twice begins it once; ending and failing need the token that the beginning gave.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from domain.kernel.ids import CompanyId

MAX_ATTEMPTS = 20
MAX_UNDER_WAY = 200
"""Leased at once, so that no job waits in a broker until its lease runs out."""
LIVE = "live"
"""The consumer that the relay serves itself."""

_FREE = "o.ended_at is null and o.dead_at is null and o.run_at <= clock_timestamp()"
_UNLEASED = "(o.lease_until is null or o.lease_until < clock_timestamp())"
_MINE = "o.company_id = :company and o.id = :id and o.lease_token = :token and o.ended_at is null and o.dead_at is null"

CLAIM = text(f"""
    update outbox o set lease_token = gen_random_uuid(), lease_until = clock_timestamp() + make_interval(secs => :lease)
    from (
      select o.company_id, o.id from outbox o
      where {_FREE} and {_UNLEASED} and o.consumer = any(:consumers) and o.attempts < {MAX_ATTEMPTS}
      order by o.run_at limit greatest(0, {MAX_UNDER_WAY} - (
        select count(*) from outbox l
        where l.ended_at is null and l.dead_at is null and l.lease_until > clock_timestamp()))
      for update skip locked
    ) due
    where o.company_id = due.company_id and o.id = due.id
    returning o.company_id, o.id, o.consumer, o.lease_token as token
""")  # noqa: S608 -- our own fragments
LIVE_ROWS = text(f"""
    update outbox o set ended_at = clock_timestamp()
    from (select o.company_id, o.id from outbox o where {_FREE} and o.consumer = '{LIVE}'
          order by o.run_at limit 500 for update skip locked) due
    where o.company_id = due.company_id and o.id = due.id
    returning o.company_id, o.event, o.payload
""")  # noqa: S608 -- our own fragments
WORN_OUT = text(f"""
    update outbox o set dead_at = clock_timestamp(), lease_token = null, lease_until = null,
      error = coalesce(o.error, 'each of its attempts ended without a word: the process was killed, or the lease lost')
    where {_FREE} and {_UNLEASED} and o.attempts >= {MAX_ATTEMPTS}
    returning o.company_id, o.id, o.event, o.consumer, o.error
""")  # noqa: S608 -- our own fragments
RELEASE = text("""
    update outbox o set lease_token = null, lease_until = null
    where o.ended_at is null and o.dead_at is null and o.lease_token = any(cast(:tokens as uuid[]))
""")
BEGIN = text(f"""
    update outbox o set lease_token = gen_random_uuid(), attempts = o.attempts + 1,
      lease_until = clock_timestamp() + make_interval(secs => :lease)
    where {_MINE}
    returning o.lease_token as token, o.event, o.payload, o.at, o.attempts
""")  # noqa: S608 -- our own fragments
RENEW = text(f"""
    update outbox o set lease_until = clock_timestamp() + make_interval(secs => :lease) where {_MINE}
""")  # noqa: S608 -- our own fragments
END = text(f"""
    update outbox o set ended_at = clock_timestamp(), lease_token = null, lease_until = null, error = null where {_MINE}
""")  # noqa: S608 -- our own fragments
FAIL = text(f"""
    update outbox o set error = :error, lease_token = null, lease_until = null,
      run_at = clock_timestamp() + make_interval(secs => :wait),
      dead_at = case when :dead then clock_timestamp() end
    where {_MINE}
""")  # noqa: S608 -- our own fragments
DEAD = text("""
    select company_id, id, event, consumer, attempts, dead_at, error from outbox
    where dead_at is not null and (cast(:company as uuid) is null or company_id = :company)
    order by dead_at limit :limit
""")
REVIVE = text("""
    update outbox set dead_at = null, attempts = 0, run_at = clock_timestamp()
    where company_id = :company and id = :id and dead_at is not null
""")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job with the token under which it may be begun."""

    company: CompanyId
    id: UUID
    consumer: str
    token: UUID


@dataclass(frozen=True, slots=True)
class Job:
    """A job that was begun. Its id marks every effect outside, so that a repeat is recognised there.

    `at` is when the event was committed, `attempt` counts from 1.
    """

    company: CompanyId
    id: UUID
    token: UUID
    event: str
    payload: dict[str, Any]
    at: datetime
    attempt: int


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that was given up, until an operator revives it."""

    company: CompanyId
    id: UUID
    event: str
    consumer: str
    attempts: int
    dead_at: datetime
    error: str


def claim(connection: Connection, *, consumers: Collection[str], lease: float) -> list[Claimed]:
    """Due jobs of these consumers, oldest first, each now leased for so many seconds."""
    rows = connection.execute(CLAIM, {"consumers": list(consumers), "lease": lease})
    return [Claimed(CompanyId(row.company_id), row.id, row.consumer, row.token) for row in rows]


def begin(engine: Engine, company: CompanyId, job: UUID, token: UUID, *, lease: float) -> Job | None:
    """Exchange the token that was sent for one's own; None where the job isn't under that token any more."""
    values = {"company": company, "id": job, "token": token, "lease": lease}
    with engine.begin() as connection:
        row = connection.execute(BEGIN, values).one_or_none()
    if row is None:
        return None
    return Job(company, job, row.token, row.event, row.payload, row.at, row.attempts)


def renew(engine: Engine, jobs: Sequence[Job], *, lease: float) -> None:
    """Keep these jobs for so many seconds more."""
    with engine.begin() as connection:
        for job in jobs:
            connection.execute(RENEW, _of(job) | {"lease": lease})


def end(engine: Engine, job: Job) -> bool:
    """The job is done; False where its lease was lost meanwhile, and somebody else may be doing it again."""
    with engine.begin() as connection:
        return connection.execute(END, _of(job)).rowcount == 1


def fail(engine: Engine, job: Job, *, error: str, wait: float) -> bool:
    """Try again after so many seconds, or never after the last attempt; True where the job is now dead."""
    dead = job.attempt >= MAX_ATTEMPTS
    values = _of(job) | {"error": error[:2000], "wait": wait, "dead": dead}
    with engine.begin() as connection:
        return connection.execute(FAIL, values).rowcount == 1 and dead


def dead(engine: Engine, company: CompanyId | None = None, *, limit: int = 1000) -> list[DeadJob]:
    """What was given up, oldest first, for the operator."""
    with engine.begin() as connection:
        return [DeadJob(*row) for row in connection.execute(DEAD, {"company": company, "limit": limit}).all()]


def revive(engine: Engine, company: CompanyId, job: UUID) -> bool:
    """Begin a dead job's attempts anew; False where there is no such dead job."""
    with engine.begin() as connection:
        return connection.execute(REVIVE, {"company": company, "id": job}).rowcount == 1


def release(engine: Engine, tokens: Sequence[UUID]) -> None:
    """Give back jobs that were sent and not begun, so that the next relay needn't wait for their leases."""
    with engine.begin() as connection:
        connection.execute(RELEASE, {"tokens": list(tokens)})


def _of(job: Job) -> dict[str, object]:
    return {"company": job.company, "id": job.id, "token": job.token}
