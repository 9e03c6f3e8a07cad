"""Inviting somebody by mail, and their choosing a password by the link."""

from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.people import links, rules
from domain.people.commands import accounts, sessions
from domain.people.commands.accounts import NewPerson, Register
from domain.people.events import InvitationAccepted, PasswordResetRequested, PersonInvited
from domain.people.models import Account, AccountKind, AccountState, AccountToken, Person, TokenPurpose
from domain.people.refusals import LinkRefused


def invite(uow: UnitOfWork, new: NewPerson, *, key: bytes, register: Register | None = None) -> Person:
    """Add a person and mail them a link; `key` is the service's secret. Raises what `accounts.add_person` raises."""
    person, account = accounts.add_person(uow, new, register=register)
    link = add_link(uow, account, TokenPurpose.INVITATION, key)
    uow.record(PersonInvited(person=person.id, account=account.id, link=link.id))
    return person


def invite_again(uow: UnitOfWork, account_id: UUID, *, version: int, key: bytes) -> Account:
    """A new link in place of those sent before. Raises Forbidden, NotFound, VersionConflict, WrongState."""
    account = uow.load(Account, account_id, Permission.COMPANY_ADMINISTER, version=version)
    if account.state != AccountState.INVITED:
        raise WrongState(kind="account", state=account.state, act="be invited again", allowed=())
    close_links(uow, account)
    link = add_link(uow, account, TokenPurpose.INVITATION, key)
    uow.record(PersonInvited(person=account.person_id, account=account.id, link=link.id))
    return account


def accept(uow: UnitOfWork, secret_hash: str, *, password_hash: str) -> Account:
    """The invited person's password; the account can be used. Raises LinkRefused."""
    account = open_by(uow, secret_hash, TokenPurpose.INVITATION, AccountState.INVITED)
    accounts.set_first_password(uow, account, password_hash)
    uow.record(InvitationAccepted(person=account.person_id, account=account.id))
    return account


def request_reset(uow: UnitOfWork, account_id: UUID, *, key: bytes) -> Account:
    """Mail a link to choose a new password, at most one a minute; nothing for an account that can't be used."""
    account = uow.lock(Account, Account.id == account_id)[0]
    person = uow.rely_on(Person, account.person_id)
    usable = account.kind == AccountKind.LOCAL and account.state == AccountState.ACTIVE and person.active
    if not usable or _just_sent(uow, account):
        return account
    close_links(uow, account)
    link = add_link(uow, account, TokenPurpose.PASSWORD_RESET, key)
    uow.record(PasswordResetRequested(account=account.id, link=link.id))
    return account


def reset(uow: UnitOfWork, secret_hash: str, *, password_hash: str) -> Account:
    """A new password by the link; every session ends (SIG-6; 21 CFR 11.300(c)). Raises LinkRefused."""
    account = open_by(uow, secret_hash, TokenPurpose.PASSWORD_RESET, AccountState.ACTIVE)
    accounts.replace_password(uow, account, password_hash)
    sessions.end_sessions_of(uow, account.person_id)
    return account


def add_link(uow: UnitOfWork, account: Account, purpose: TokenPurpose, key: bytes) -> AccountToken:
    """A link for an account, good once; only its secret's hash is kept."""
    id_ = new_id()
    expires_at = uow.now + links.LASTS[purpose]
    hashed = links.secret_hash(key, id_)
    return uow.add(
        AccountToken(id=id_, account_id=account.id, purpose=purpose, secret_hash=hashed, expires_at=expires_at)
    )


def close_links(uow: UnitOfWork, account: Account) -> None:
    """A newer link makes the older ones worthless."""
    for link in uow.lock(AccountToken, AccountToken.account_id == account.id, AccountToken.used_at.is_(None)):
        link.used_at = uow.now


def _just_sent(uow: UnitOfWork, account: Account) -> bool:
    newest = uow.now + links.LASTS[TokenPurpose.PASSWORD_RESET] - links.PAUSE
    of_account = AccountToken.account_id == account.id, AccountToken.purpose == TokenPurpose.PASSWORD_RESET
    return uow.any(AccountToken, *of_account, AccountToken.expires_at > newest)


def open_by(uow: UnitOfWork, secret_hash: str, purpose: TokenPurpose, state: AccountState) -> Account:
    """Use the link up, and hold the account that it opens: in the expected state, its person active."""
    found = uow.lock(AccountToken, AccountToken.secret_hash == secret_hash, AccountToken.purpose == purpose)
    if not found:
        raise LinkRefused
    rules.require_open_link(found[0].used_at, found[0].expires_at, now=uow.now)
    found[0].used_at = uow.now
    account = uow.lock(Account, Account.id == found[0].account_id)[0]
    if account.state != state or not uow.rely_on(Person, account.person_id).active:
        raise LinkRefused
    return account
