"""Signing in through a company's identity provider: configure it, link its subjects to persons, take its answers."""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.people import rules
from domain.people.commands import accounts, attempts
from domain.people.events import FederatedAccountLinked, IdentityProviderConfigured
from domain.people.models import (
    Account,
    AccountKind,
    AccountState,
    AttemptPurpose,
    IdentityProvider,
    IdentityProviderSecret,
    Person,
    SignInState,
)
from domain.people.refusals import (
    NoIdentityProvider,
    PersonDeactivated,
    SignInAnswerUsed,
    SubjectTaken,
    SubjectUnknown,
)

KEPT = timedelta(days=1)


def configure(
    uow: UnitOfWork, *, issuer: str, client_id: str, scopes: str, sealed_secret: str, enabled: bool
) -> IdentityProvider:
    """Set the company's provider. What was linked to another issuer opens nothing any more. Raises Forbidden."""
    uow.require(Permission.COMPANY_ADMINISTER, site=None)
    provider = _existing(uow) or uow.add(IdentityProvider(id=new_id()))
    provider.issuer, provider.client_id, provider.scopes, provider.enabled = issuer, client_id, scopes, enabled
    _keep_secret(uow, provider, sealed_secret)
    uow.record(IdentityProviderConfigured(provider=provider.id))
    return provider


def link(uow: UnitOfWork, person_id: UUID, *, issuer: str, subject: str, email: str) -> Person:
    """Let a person sign in as a subject of the company's provider (SIG-5).

    Raises Forbidden, NotFound, PersonDeactivated, NoIdentityProvider, SubjectTaken, NameTaken, InvalidInput.
    """
    person = uow.load(Person, person_id, Permission.COMPANY_ADMINISTER)
    if not person.active:
        raise PersonDeactivated(person=person.id)
    provider = _existing(uow)
    if provider is None or provider.issuer != issuer:
        raise NoIdentityProvider(path=("issuer",))
    name = accounts.require_free(uow, f"{rules.require_subject(subject)[:100]} at {urlsplit(issuer).netloc[:90]}")
    if uow.find(Account, Account.issuer == issuer, Account.subject == subject):
        raise SubjectTaken(subject=subject, path=("subject",))
    account = Account(
        id=new_id(),
        person_id=person.id,
        kind=AccountKind.FEDERATED,
        name=name,
        email=rules.require_email(email),
        issuer=issuer,
        subject=subject,
        state=AccountState.ACTIVE,
    )
    uow.add(account)
    uow.record(FederatedAccountLinked(person=person.id, account=account.id))
    return person


def take_answer(uow: UnitOfWork, request: UUID) -> None:
    """Use up the answer to one request, and forget those whose time is long over. Raises SignInAnswerUsed."""
    mine = SignInState.company_id == uow.actor.company
    uow.session.execute(delete(SignInState).where(mine, SignInState.taken_at < uow.now - KEPT))
    taken = {"company_id": uow.actor.company, "id": request, "taken_at": uow.now}
    claim = insert(SignInState).values(taken).on_conflict_do_nothing().returning(SignInState.id)
    if uow.session.execute(claim).first() is None:
        raise SignInAnswerUsed


def enter(uow: UnitOfWork, *, request: UUID, issuer: str, subject: str, purpose: AttemptPurpose) -> Account:
    """The account of somebody whom the provider has just authenticated; the proof is recorded (SIG-3).

    Raises SignInAnswerUsed, SubjectUnknown for a subject that no usable account is linked to.
    """
    take_answer(uow, request)
    found = uow.lock(Account, Account.issuer == issuer, Account.subject == subject)
    if not found or found[0].state != AccountState.ACTIVE or not uow.rely_on(Person, found[0].person_id).active:
        raise SubjectUnknown
    return attempts.conclude(uow, found[0].id, purpose=purpose, succeeded=True)


def _existing(uow: UnitOfWork) -> IdentityProvider | None:
    found = uow.lock(IdentityProvider)
    return found[0] if found else None


def _keep_secret(uow: UnitOfWork, provider: IdentityProvider, sealed: str) -> None:
    found = uow.lock(IdentityProviderSecret, IdentityProviderSecret.id == provider.id)
    secret = found[0] if found else uow.add(IdentityProviderSecret(id=provider.id))
    secret.sealed = sealed
