"""Where access is to be reviewed by when, and what is held there."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.access.rules import MONTHS, require_reviewable
from domain.kernel.ids import CompanyId, made_at
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.models import Person, RoleGrant

# Ids are UUIDv7: their first 48 bits are the milliseconds of their making (RFC 9562 §5.7).
_MADE = "to_timestamp(('x' || left(replace({0}::text, '-', ''), 12))::bit(48)::bigint / 1000.0)"

STANDING = f"""
    select p.company_id, p.id, p.site_id, p.name, p.time_zone, l.id as review_id, l.reviewed_at,
      (timezone(p.time_zone, coalesce(l.reviewed_at, {_MADE.format("p.id")}))::date
        + make_interval(months => coalesce(m.months, {MONTHS})))::date as due_on
    from (
      select company_id, id, id as site_id, name, time_zone from site
      union all
      select company_id, id, null, title, 'UTC' from company
    ) p
    left join access_review_policy m on m.company_id = p.company_id
    left join lateral (
      select r.id, r.reviewed_at from access_review r
      where r.company_id = p.company_id and r.site_id is not distinct from p.site_id
      order by r.reviewed_at desc limit 1
    ) l on true
    where exists (select from role_grant g
      where g.company_id = p.company_id and g.site_id is not distinct from p.site_id and g.revoked_at is null)
"""  # noqa: S608 -- a constant of this module
"""Each site, and each company, where somebody holds a role, with its last review and the day by which the next is due.

The period counts from the last review, before a first one from the making of the site or company itself.
"""

_HERE = text(f"select * from ({STANDING}) s where s.company_id = :company order by s.due_on, s.id")  # noqa: S608 -- as above
_SIGNED_IN = text("""
    select person_id, max(created_at) from access_session
    where company_id = :company and created_at <= :seen and person_id in (select g.person_id from role_grant g
      where g.company_id = :company and g.site_id is not distinct from cast(:site as uuid) and g.revoked_at is null)
    group by person_id
""")


@dataclass(frozen=True, slots=True)
class Place:
    """Where access is reviewed: a site, or the company for the roles that are of no site; `id` is its own id."""

    id: UUID
    site: UUID | None
    name: str
    time_zone: str
    review: UUID | None
    reviewed_at: datetime | None
    due_on: date

    def today(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.time_zone)).date()


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody holds, since when, and when they last signed in before the list was read."""

    grant: RoleGrant
    person: Person
    since: datetime
    signed_in_at: datetime | None


def standing(session: Session, company: CompanyId) -> list[Place]:
    """Each place of the company where somebody holds a role, the earliest due first."""
    return [Place(*row[1:]) for row in session.execute(_HERE, {"company": company})]


def place(session: Session, company: CompanyId, site: UUID | None) -> Place | None:
    """The site, or the company for None; None where nobody holds a role."""
    return next((one for one in standing(session, company) if one.site == site), None)


def held(uow: UnitOfWork, site: UUID | None, *, seen_at: datetime) -> list[Held]:
    """The roles that are held at the site, of the whole company for None, by the person's name and role.

    Raises InvalidInput where there are more than are reviewed at once.
    """
    found = uow.find(RoleGrant, RoleGrant.site_id.is_not_distinct_from(site), RoleGrant.revoked_at.is_(None))
    require_reviewable(len(found))
    people = {one.id: one for one in uow.find(Person, Person.id.in_(sorted({one.person_id for one in found})))}
    last = {row[0]: row[1] for row in uow.look_up(_SIGNED_IN, site=site, seen=seen_at)}
    listed = [Held(one, people[one.person_id], made_at(one.id), last.get(one.person_id)) for one in found]
    return sorted(listed, key=lambda one: (one.person.name, one.grant.role, one.grant.id))


def lock(uow: UnitOfWork, site: UUID | None) -> None:
    """The same roles stay as they are until the commit."""
    uow.lock(RoleGrant, RoleGrant.site_id.is_not_distinct_from(site), RoleGrant.revoked_at.is_(None))
