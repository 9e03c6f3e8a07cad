"""What a letter about a batch needs to know, and whom it goes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from domain.exceptions.models import BatchException
from domain.execution.models import Batch
from domain.execution.procedure.timer_models import ProcessTimer
from domain.kernel.ids import CompanyId
from domain.kernel.permissions import Permission, roles_with
from domain.people.models import Account, AccountState, Person, PersonState, RoleGrant
from domain.people.queries import Recipient
from domain.review.looking import looking
from domain.review.policy.setting import or_needs
from domain.review.questions.models import FloorQuestion
from domain.tenancy.models import Company, Site


@dataclass(frozen=True, slots=True)
class About:
    """A batch as a letter names it; `company` and `site` are what they are called."""

    company: str
    site_id: UUID
    site: str
    number: str
    product: str
    disposition: str


@dataclass(frozen=True, slots=True)
class AboutException:
    """An exception as a letter names it; `rule` found it, or TOLD."""

    number: int
    title: str
    rule: str
    phase: int | None
    classification: str | None


@dataclass(frozen=True, slots=True)
class AboutTimer:
    """A timer as a letter names it."""

    link: str
    opened_at: datetime
    due_at: datetime | None


def about_timer(session: Session, company: CompanyId, timer: UUID) -> AboutTimer | None:
    """The timer, or None where there is none."""
    chosen = select(ProcessTimer.link, ProcessTimer.opened_at, ProcessTimer.due_at).where(
        ProcessTimer.company_id == company, ProcessTimer.id == timer
    )
    row = session.execute(chosen).one_or_none()
    return None if row is None else AboutTimer(*row)


def about_batch(session: Session, company: CompanyId, batch: UUID) -> About | None:
    """The batch, or None where there is none."""
    chosen = (
        select(Company.title, Batch.site_id, Site.name, Batch.number, Batch.product, Batch.disposition)
        .join(Site, (Site.company_id == Batch.company_id) & (Site.id == Batch.site_id))
        .join(Company, Company.company_id == Batch.company_id)
        .where(Batch.company_id == company, Batch.id == batch)
    )
    row = session.execute(chosen).one_or_none()
    return None if row is None else About(*row)


def about_exception(session: Session, company: CompanyId, exception: UUID) -> AboutException | None:
    """The exception, or None where there is none."""
    of = BatchException
    told = of.number, of.title, of.rule, of.phase_number, of.classification
    chosen = select(*told).where(of.company_id == company, of.id == exception)
    row = session.execute(chosen).one_or_none()
    return None if row is None else AboutException(*row)


def deciders(session: Session, company: CompanyId, site: UUID) -> tuple[Permission, ...]:
    """As what a person may decide on the batches of the site, as its policy says (REV-6)."""
    instead = or_needs(looking(session, company), site)
    return (Permission.BATCH_DISPOSE,) if instead is None else (Permission.BATCH_DISPOSE, instead)


def about_question(session: Session, company: CompanyId, question: UUID) -> FloorQuestion | None:
    """The question to the floor, or None where there is none."""
    chosen = select(FloorQuestion).where(FloorQuestion.company_id == company, FloorQuestion.id == question)
    return session.scalars(chosen).one_or_none()


def those(session: Session, company: CompanyId, question: FloorQuestion) -> tuple[Recipient, ...]:
    """Whom a question to the floor was put to, of those who execute at its site."""
    found = holders(session, company, Permission.BATCH_EXECUTE, question.site_id)
    if question.to_role is not None:
        found = in_roles(session, company, (question.to_role,), question.site_id)
    return tuple(one for one in found if question.to_person in {None, one.person})


def owned_by(session: Session, company: CompanyId, person: UUID) -> tuple[Recipient, ...]:
    """One person, while active, once for each address that they can sign in with."""
    chosen = (
        select(Person.id, Person.name, Account.email)
        .join(Account, (Account.company_id == Person.company_id) & (Account.person_id == Person.id))
        .where(
            Person.company_id == company,
            Person.id == person,
            Person.state == PersonState.ACTIVE,
            Account.state.in_([AccountState.ACTIVE, AccountState.LOCKED]),
        )
        .order_by(Account.email)
    )
    return tuple(Recipient(*row) for row in session.execute(chosen))


def holders(session: Session, company: CompanyId, permission: Permission, site: UUID | None) -> tuple[Recipient, ...]:
    """The active persons who hold the permission at the site, once for each address that they can sign in with.

    Of None those who hold it anywhere.
    """
    return in_roles(session, company, roles_with(permission), site)


def in_roles(session: Session, company: CompanyId, roles: Sequence[str], site: UUID | None) -> tuple[Recipient, ...]:
    """The same by roles."""
    here = true() if site is None else or_(RoleGrant.site_id.is_(None), RoleGrant.site_id == site)
    return _holding(session, company, roles, here)


def holders_of_all(session: Session, company: CompanyId, permission: Permission) -> tuple[Recipient, ...]:
    """The same by permission, of those who hold it in the whole company."""
    return _holding(session, company, roles_with(permission), RoleGrant.site_id.is_(None))


def _holding(
    session: Session, company: CompanyId, roles: Sequence[str], here: ColumnElement[bool]
) -> tuple[Recipient, ...]:
    chosen = (
        select(Person.id, Person.name, Account.email)
        .join(RoleGrant, (RoleGrant.company_id == Person.company_id) & (RoleGrant.person_id == Person.id))
        .join(Account, (Account.company_id == Person.company_id) & (Account.person_id == Person.id))
        .where(
            Person.company_id == company,
            Person.state == PersonState.ACTIVE,
            RoleGrant.role.in_(roles),
            here,
            RoleGrant.revoked_at.is_(None),
            Account.state.in_([AccountState.ACTIVE, AccountState.LOCKED]),
        )
        .distinct()
        .order_by(Person.id, Account.email)
    )
    return tuple(Recipient(*row) for row in session.execute(chosen))
