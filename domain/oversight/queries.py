"""What the figures and patterns of oversight are computed from, read in one statement each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import TextClause, text

from domain.access.queries import Place
from domain.access.queries import standing as access_places
from domain.access.rules import LEAD_DAYS
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.oversight import rules
from domain.oversight.figures import DecidedBatch, WaitingBatch, WaitingException
from domain.oversight.refusals import TooMuchToOversee
from domain.oversight.rules import Entry, Pattern, Weight
from domain.review.due.queries import AWAITED
from domain.review.due.rules import DAYS
from domain.tenancy.models import Site

PERIOD = timedelta(days=366)
ROWS = 10_000
"""So many batches or exceptions at most go into one figure."""
ENTRIES = 100_000
"""So many values, and so many readings of scales, at most go into the patterns."""

# `:sites` is null for all of the company's.
AT_SITES = "(cast(:sites as uuid[]) is null or {0}.site_id = any(cast(:sites as uuid[])))"

# Where a site states no days for quality's review, `:within` stands for them; the stage that is due first is told.
WAITING = text(f"""
    select w.id, b.number, w.site_id, w.completed_at, w.revoked_at, w.stage, w.last
    from (
      select distinct on (a.id) a.id, a.company_id, a.site_id, a.completed_at, a.revoked_at, a.stage, d.last
      from ({AWAITED} and b.company_id = :company and b.completed_at < :until) a
      cross join lateral (
        select a.since_on + coalesce(a.days, case when a.stage = 'QUALITY' then cast(:within as int) end) as last) d
      where {AT_SITES.format("a")} and (a.revoked_at is null or a.revoked_at < :until)
        and d.last < timezone(a.time_zone, cast(:now as timestamptz))::date
      order by a.id, d.last, a.place
    ) w
    join batch b on b.company_id = w.company_id and b.id = w.id
    order by w.last, w.id limit :most
""")  # noqa: S608 -- constants of the code
EXCEPTIONS = text(f"""
    select e.id, e.number, e.batch_id, b.number, e.site_id, e.rule, e.title, e.classification, e.raised_at
    from batch b join batch_exception e on e.company_id = b.company_id and e.batch_id = b.id
    where b.company_id = :company and b.disposition in ('PENDING', 'RELEASE_REVOKED') and {AT_SITES.format("b")}
      and (e.state <> 'RESOLVED_BY_CORRECTION' or e.classification is null) and e.raised_at < :until
    order by e.raised_at, e.id limit :most
""")  # noqa: S608 -- as above
# One that was decided on again counts once, by the last decision of the period.
# A correction's signature is also on the values that it changed by calculation: each is counted once.
DECIDED = text(f"""
    select d.batch_id, (select b.number from batch b where b.company_id = d.company_id and b.id = d.batch_id),
      d.site_id, d.decided_at, d.decision,
      (select count(*) from batch_exception e where e.company_id = d.company_id and e.batch_id = d.batch_id
        and e.classification in ('MAJOR', 'CRITICAL')),
      (select count(distinct r.signature_id) from parameter_value v join parameter_value_revision r
          on r.company_id = v.company_id and r.value_id = v.id and r.revision > 1
        where v.company_id = d.company_id and v.batch_id = d.batch_id and v.revision > 1),
      exists (select from release_revocation v where v.company_id = d.company_id and v.batch_id = d.batch_id)
    from disposition d
    where d.company_id = :company and d.decided_at >= :since and d.decided_at < :until and {AT_SITES.format("d")}
      and not exists (select from disposition n where n.company_id = d.company_id and n.batch_id = d.batch_id
        and n.decided_at > d.decided_at and n.decided_at < :until)
    order by d.decided_at, d.batch_id limit :most
""")  # noqa: S608 -- as above
# Ids are UUIDv7, of the time of their making: the primary key leads to a period without an index of its own, which each
# value that is entered would have to pay for. `recorded_at` decides; the ids are taken from a day around it.
ENTERED = text(f"""
    select r.value_id, v.batch_id, r.recorded_by, r.recorded_at, v.recipe_parameter_id, r.number,
      not exists (select from parameter_reading p where p.company_id = r.company_id and p.value_id = r.value_id
        and p.source = 'INSTRUMENT'),
      r.event_at is not null,
      v.revision > 1 and exists (select from parameter_value_revision c where c.company_id = r.company_id
        and c.value_id = r.value_id and c.revision > 1 and c.signature_id is not null)
    from (select * from parameter_value_revision r
      where r.company_id = :company and r.id >= :low and r.id < :high and r.revision = 1 and r.formula is null
        and r.recorded_at >= :since and r.recorded_at < :until and {AT_SITES.format("r")}
      order by r.id limit :most) r
    join parameter_value v on v.company_id = r.company_id and v.id = r.value_id
""")  # noqa: S608 -- as above
# What a label says, and pieces that are counted, no scale could have told.
WEIGHED = text(f"""
    select w.weighing_id, g.batch_id, g.order_id, w.recorded_by, w.recorded_at, w.number, w.source = 'TYPED',
      case when w.verdict is not null then w.verdict = 'WITHIN' end
    from (select * from weight_reading w
      where w.company_id = :company and w.id >= :low and w.id < :high and w.kind not in ('BOOKED', 'COUNTED')
        and w.recorded_at >= :since and w.recorded_at < :until and {AT_SITES.format("w")}
      order by w.id limit :most) w
    join weighing g on g.company_id = w.company_id and g.id = w.weighing_id
""")  # noqa: S608 -- as above
REVEALED = text("select distinct person_id from person_reveal where company_id = :company and revealed_to = :person")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which sites are looked at, None for all of the company's, in which period, seen at which moment."""

    sites: frozenset[SiteId] | None
    since: datetime
    until: datetime
    now: datetime


def scope(uow: UnitOfWork, *, site: UUID | None, since: datetime, until: datetime) -> Scope:
    """What somebody may look at: one site, or all at which they hold the permission (OVS-1, TEN-2).

    Raises InvalidInput, NotFound, Forbidden.
    """
    if not timedelta(0) < until - since <= PERIOD:
        raise InvalidInput(path=("until",), problem=f"A period ends after its begin, within {PERIOD.days} days of it.")
    permission = Permission.OVERSIGHT_READ
    held = uow.actor.sites_for(permission)
    if site is not None:
        if uow.look_at(Site, site) is None:
            raise NotFound(kind="Site", id=site, path=("site",))
        uow.require(permission, site=SiteId(site))
        held = frozenset({SiteId(site)})
    if held == frozenset():
        raise Forbidden(permission=permission.value, roles=roles_with(permission))
    return Scope(held, since, until, uow.now)


def overdue(uow: UnitOfWork, of: Scope, *, within: int) -> list[WaitingBatch]:
    """Complete batches whose review, or the decision on them, is overdue as their sites say, the longest first.

    At a site that states no days for quality's review it is due `within` so many (REV-14).
    """
    if not 0 < within <= DAYS:
        raise InvalidInput(path=("withinDays",), problem=f"From 1 to {DAYS} days; {within} were given.")
    return _asked(uow, of, WAITING, WaitingBatch, "batches", most=ROWS, within=within, now=of.now)


def exceptions(uow: UnitOfWork, of: Scope) -> list[WaitingException]:
    """Exceptions of batches that nobody has decided on, but those that a correction resolved and quality assessed."""
    return _asked(uow, of, EXCEPTIONS, WaitingException, "exceptions", most=ROWS)


def access(uow: UnitOfWork, of: Scope) -> list[Place]:
    """Where a review of access is due within two weeks, or overdue; that of the company for who oversees all of it."""
    soon = timedelta(days=LEAD_DAYS)
    return [
        one
        for one in access_places(uow.session, uow.actor.company)
        if one.due_on <= one.today(of.now) + soon and (of.sites is None or one.site in of.sites)
    ]


def decided(uow: UnitOfWork, of: Scope) -> list[DecidedBatch]:
    """Batches that were decided on in the period, in that order."""
    return _asked(uow, of, DECIDED, DecidedBatch, "batches", most=ROWS)


def patterns(uow: UnitOfWork, of: Scope) -> list[Pattern]:
    """What repeats in what single persons entered in the period (OVS-2)."""
    return rules.patterns(entries(uow, of), weights(uow, of))


def entries(uow: UnitOfWork, of: Scope) -> list[Entry]:
    """The values that were entered in the period, as they were first; calculated ones weren't entered."""
    return _asked(uow, of, ENTERED, _entry, "values", most=ENTRIES, **_around(of))


def weights(uow: UnitOfWork, of: Scope) -> list[Weight]:
    """The readings of scales of the period, typed ones too."""
    return _asked(uow, of, WEIGHED, _weight, "readings of scales", most=ENTRIES, **_around(of))


def revealed(uow: UnitOfWork) -> frozenset[UUID]:
    """The persons that were revealed to who asks, at any time."""
    return frozenset(row[0] for row in uow.look_up(REVEALED, person=uow.person))


Made = TypeVar("Made")


def _asked(
    uow: UnitOfWork,
    of: Scope,
    statement: TextClause,
    make: Callable[..., Made],
    what: str,
    *,
    most: int,
    **more: object,
) -> list[Made]:
    values = {"sites": None if of.sites is None else sorted(of.sites), "until": of.until, "most": most + 1, **more}
    if statement is not WAITING and statement is not EXCEPTIONS:
        values["since"] = of.since
    rows: Sequence[Sequence[Any]] = uow.look_up(statement, **values)
    if len(rows) > most:
        raise TooMuchToOversee(what=what, most=most)
    return [make(*row) for row in rows]


def _entry(*row: Any) -> Entry:  # noqa: ANN401 -- a row's columns
    names = ("record", "batch", "person", "at", "parameter", "number", "by_hand", "late", "corrected")
    return Entry(**dict(zip(names, row, strict=True)))


def _weight(*row: Any) -> Weight:  # noqa: ANN401 -- a row's columns
    names = ("record", "batch", "order", "person", "at", "number", "typed", "passed")
    return Weight(**dict(zip(names, row, strict=True)))


def _around(of: Scope) -> dict[str, object]:
    """The ids of the period and of a day around it."""
    return {"low": _first_id(of.since, days=-1), "high": _first_id(of.until, days=1)}


def _first_id(at: datetime, *, days: int) -> UUID:
    """The first UUIDv7 of a millisecond so many days later; ids begin with 48 bits of it, of any year of a calendar."""
    return UUID(int=max(0, int((at.timestamp() + days * 86_400) * 1000)) << 80)
