"""What the domain itself asks about people: who is this, what may they do where, and whom to write to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, literal, select
from sqlalchemy.orm import Session

from domain.kernel.actor import Actor, Grant, Inspection
from domain.kernel.ids import CompanyId, PersonId, SiteId
from domain.kernel.permissions import Role
from domain.people.inspection_models import InspectionAccess, ever_given, valid_now
from domain.people.models import (
    AccessSession,
    Account,
    AccountState,
    AccountToken,
    IdentityProvider,
    IdentityProviderSecret,
    Person,
    PersonState,
    RoleGrant,
    TokenPurpose,
)
from domain.tenancy.models import Company


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to write to."""

    person: UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Addressed:
    """An account with what a letter about it says; `company` is the company's title."""

    account: UUID
    account_name: str
    person: UUID
    name: str
    email: str
    company: str


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that can still be used, and whose it is."""

    to: Addressed
    purpose: TokenPurpose
    expires_at: datetime


def actor_of(session: Session, company: CompanyId, person_id: UUID) -> Actor | None:
    """The person as an actor with the roles they hold now; None for a deactivated one (TEN-3, EXE-15).

    None for an inspector, too, whose access is over (INS-2).
    """
    person = session.scalars(select(Person).where(Person.company_id == company, Person.id == person_id)).one_or_none()
    if person is None or not person.active:
        return None
    inspection = inspection_of(session, company, person_id)
    if inspection is not None and not inspection.sites:
        return None
    held = select(RoleGrant).where(
        RoleGrant.company_id == company, RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None)
    )
    grants = frozenset(
        Grant(Role(grant.role), None if grant.site_id is None else SiteId(grant.site_id))
        for grant in session.scalars(held)
    )
    return Actor(
        company=company,
        person=PersonId(person.id),
        name=person.name,
        grants=grants,
        inspection=inspection,
    )


def inspection_of(session: Session, company: CompanyId, person_id: UUID) -> Inspection | None:
    """Where an inspector inspects now; None for whoever is none."""
    if not session.scalar(select(ever_given(literal(company, Uuid), literal(person_id, Uuid)))):
        return None
    open_ = select(InspectionAccess.site_id).where(
        InspectionAccess.company_id == company, InspectionAccess.person_id == person_id, valid_now()
    )
    return Inspection(frozenset(SiteId(one) for one in session.scalars(open_)))


def account_named(session: Session, company: CompanyId, name: str) -> Account | None:
    """The account of a sign-in name, in any state."""
    chosen = select(Account).where(Account.company_id == company, Account.name == name)
    return session.scalars(chosen).one_or_none()


def administrators(session: Session, company: CompanyId) -> tuple[Recipient, ...]:
    """The active persons who administer the company, once for each of their addresses."""
    chosen = (
        select(Person.id, Person.name, Account.email)
        .join(RoleGrant, (RoleGrant.company_id == Person.company_id) & (RoleGrant.person_id == Person.id))
        .join(Account, (Account.company_id == Person.company_id) & (Account.person_id == Person.id))
        .where(
            Person.company_id == company,
            Person.state == PersonState.ACTIVE,
            RoleGrant.role == Role.ADMINISTRATOR,
            RoleGrant.site_id.is_(None),
            RoleGrant.revoked_at.is_(None),
            Account.state != AccountState.DISABLED,
        )
        .distinct()
        .order_by(Person.id, Account.email)
    )
    return tuple(Recipient(*row) for row in session.execute(chosen))


def addressed(session: Session, company: CompanyId, account_id: UUID) -> Addressed | None:
    """What a letter about an account says, whatever the account's state."""
    chosen = (
        select(Account.id, Account.name, Person.id, Person.name, Account.email, Company.title)
        .join(Person, (Person.company_id == Account.company_id) & (Person.id == Account.person_id))
        .join(Company, Company.company_id == Account.company_id)
        .where(Account.company_id == company, Account.id == account_id)
    )
    row = session.execute(chosen).one_or_none()
    return None if row is None else Addressed(*row)


def open_link(session: Session, company: CompanyId, link_id: UUID, *, now: datetime) -> OpenLink | None:
    """The link of an event's id, for its letter; None once it is used, replaced or past its time."""
    return _open_link(session, company, AccountToken.id == link_id, now)


def open_link_with(session: Session, company: CompanyId, secret_hash: str, *, now: datetime) -> OpenLink | None:
    """The link that a secret opens."""
    return _open_link(session, company, AccountToken.secret_hash == secret_hash, now)


def _open_link(session: Session, company: CompanyId, which: ColumnElement[bool], now: datetime) -> OpenLink | None:
    still_open = AccountToken.used_at.is_(None), AccountToken.expires_at > now
    found = session.scalars(select(AccountToken).where(AccountToken.company_id == company, which, *still_open)).first()
    to = None if found is None else addressed(session, company, found.account_id)
    return None if found is None or to is None else OpenLink(to, TokenPurpose(found.purpose), found.expires_at)


def account_of_session(session: Session, company: CompanyId, session_id: UUID) -> Account | None:
    """The account that a session was opened with."""
    chosen = (
        select(Account)
        .join(
            AccessSession, (AccessSession.company_id == Account.company_id) & (AccessSession.account_id == Account.id)
        )
        .where(Account.company_id == company, AccessSession.id == session_id)
    )
    return session.scalars(chosen).one_or_none()


def identity_provider(session: Session, company: CompanyId) -> tuple[IdentityProvider, str] | None:
    """The company's enabled provider with its sealed client secret."""
    matching = (IdentityProviderSecret.company_id == IdentityProvider.company_id) & (
        IdentityProviderSecret.id == IdentityProvider.id
    )
    chosen = (
        select(IdentityProvider, IdentityProviderSecret.sealed)
        .join(IdentityProviderSecret, matching)
        .where(IdentityProvider.company_id == company, IdentityProvider.enabled)
    )
    found = session.execute(chosen).one_or_none()
    return None if found is None else (found[0], found[1])
