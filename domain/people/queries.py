"""What the domain itself asks about people: who is this, and what may they do where."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import CompanyId, PersonId, SiteId
from domain.kernel.permissions import Role
from domain.people.models import AccessSession, Account, AccountState, Person, RoleGrant


def session_with(session: Session, company: CompanyId, secret_hash: str, *, now: datetime) -> AccessSession | None:
    """The access session that a secret opens: neither revoked nor expired, its account and person active (TEN-3)."""
    chosen = (
        select(AccessSession)
        .join(Account, (Account.company_id == AccessSession.company_id) & (Account.id == AccessSession.account_id))
        .where(
            AccessSession.company_id == company,
            AccessSession.secret_hash == secret_hash,
            AccessSession.revoked_at.is_(None),
            AccessSession.expires_at > now,
            Account.state == AccountState.ACTIVE,
        )
    )
    return session.scalars(chosen).one_or_none()


def actor_of(session: Session, company: CompanyId, person_id: UUID) -> Actor | None:
    """The person as an actor with the roles they hold now; None for a deactivated one (TEN-3, EXE-15)."""
    person = session.scalars(select(Person).where(Person.company_id == company, Person.id == person_id)).one_or_none()
    if person is None or not person.active:
        return None
    held = select(RoleGrant).where(
        RoleGrant.company_id == company, RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None)
    )
    grants = frozenset(
        Grant(Role(grant.role), None if grant.site_id is None else SiteId(grant.site_id))
        for grant in session.scalars(held)
    )
    return Actor(company=company, person=PersonId(person.id), name=person.name, grants=grants)


def account_named(session: Session, company: CompanyId, name: str) -> Account | None:
    """The account of a sign-in name, in any state."""
    chosen = select(Account).where(Account.company_id == company, Account.name == name)
    return session.scalars(chosen).one_or_none()
