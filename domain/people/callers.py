"""Who the secret of an access session stands for now, with their roles: one statement, asked at each request."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, Uuid, bindparam, cast, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by

from domain.kernel.actor import Actor, Grant, Inspection
from domain.kernel.canonical import Json
from domain.kernel.ids import CompanyId, PersonId, SiteId
from domain.kernel.permissions import Role
from domain.people.inspection_models import InspectionAccess, ever_given, valid_now
from domain.people.models import (
    AccessSession,
    Account,
    AccountState,
    Person,
    PersonState,
    RoleGrant,
    SessionActivity,
    SessionPolicy,
)
from domain.people.rules import IDLE_MINUTES

COMPANY, SECRET_HASH = "company", "secret_hash"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and in which session."""

    actor: Actor
    session: UUID


def _statement() -> Select[str]:
    """One JSON text, the same for as long as nothing about the caller changes; no row for whom it stands no more."""
    company = bindparam(COMPANY, None, Uuid)
    roles = func.json_agg(
        aggregate_order_by(func.json_build_array(RoleGrant.role, RoleGrant.site_id), RoleGrant.id), type_=JSON
    )
    held = select(func.coalesce(roles, cast(literal_column("'[]'"), JSON))).where(
        RoleGrant.company_id == company, RoleGrant.person_id == Person.id, RoleGrant.revoked_at.is_(None)
    )
    used = select(SessionActivity.seen_at).where(
        SessionActivity.company_id == company, SessionActivity.id == AccessSession.id
    )
    idle = select(SessionPolicy.idle_minutes).where(SessionPolicy.company_id == company).scalar_subquery()
    minute: ColumnElement[timedelta] = literal_column("interval '1 minute'")
    inspected = (
        select(func.json_agg(aggregate_order_by(InspectionAccess.site_id, InspectionAccess.id), type_=JSON))
        .where(InspectionAccess.company_id == company, InspectionAccess.person_id == Person.id, valid_now())
        .correlate(Person)
        .scalar_subquery()
    )
    told = func.json_build_array(
        AccessSession.id, Person.id, Person.name, held.correlate(Person).scalar_subquery(), inspected
    )
    return (
        select(cast(told, Text))
        .select_from(AccessSession)
        .join(Account, (Account.company_id == company) & (Account.id == AccessSession.account_id))
        .join(Person, (Person.company_id == company) & (Person.id == AccessSession.person_id))
        .where(
            AccessSession.company_id == company,
            AccessSession.secret_hash == bindparam(SECRET_HASH, None, Text),
            AccessSession.revoked_at.is_(None),
            AccessSession.expires_at > func.clock_timestamp(),
            func.coalesce(used.correlate(AccessSession).scalar_subquery(), AccessSession.created_at)
            > func.clock_timestamp() - func.coalesce(idle, IDLE_MINUTES) * minute,
            Account.state == AccountState.ACTIVE,
            Person.state == PersonState.ACTIVE,
            or_(~ever_given(company, Person.id), inspected.is_not(None)),
        )
    )


STATEMENT = _statement()
"""Of the parameters COMPANY and SECRET_HASH: an open session of an active account and person (TEN-3, EXE-15),
used within the company's time (SIG-2); of an inspector, while an access of theirs is valid (INS-2)."""


def caller(company: CompanyId, told: Json) -> Caller:
    """The caller whom the statement's JSON tells of."""
    match told:
        case [str(session), str(person), str(name), list(roles), inspected]:
            actor = Actor(
                company=company,
                person=PersonId(UUID(person)),
                name=name,
                grants=frozenset(_grant(one) for one in roles),
                inspection=_inspection(inspected),
            )
            return Caller(actor, UUID(session))
    raise AssertionError(told)


def _inspection(told: Json) -> Inspection | None:
    """The sites of an inspector's accesses; None for everybody else."""
    if told is None:
        return None
    assert isinstance(told, list), told
    return Inspection(frozenset(SiteId(UUID(str(one))) for one in told))


def _grant(told: Json) -> Grant:
    match told:
        case [str(role), None]:
            return Grant(Role(role), None)
        case [str(role), str(site)]:
            return Grant(Role(role), SiteId(UUID(site)))
    raise AssertionError(told)
