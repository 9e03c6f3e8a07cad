"""A lost credential: made worthless at once, and replaced by a temporary one for whom it belongs to (SIG-6)."""

from uuid import UUID

from domain.kernel.permissions import Permission
from domain.kernel.refusals import WrongState
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.people import rules
from domain.people.commands import accounts, invitations, roles, sessions
from domain.people.events import CredentialLost, CredentialReplaced, CredentialReplacementSent, IdentityVerified
from domain.people.models import Account, AccountKind, AccountState, Credential, Person, TokenPurpose

WORTHLESS = "!"
"""In place of a password's hash: no password has it."""


def report(uow: UnitOfWork, account_id: UUID, *, version: int) -> Account:
    """Whoever has the credential gets nothing by it from now on (SIG-6; 21 CFR 11.300(c)).

    Its password, the links that were mailed for it, every session of its person and with those their continuous signing
    end together. The person says it of an account of their own, an administrator of anybody's. The last who can
    administer the company changes their password instead. Raises Forbidden, NotFound, VersionConflict, WrongState,
    AdministratorNeeded.
    """
    mine = uow.find(Account, Account.id == account_id, Account.person_id == uow.person)
    if not mine:
        uow.require(Permission.COMPANY_ADMINISTER, site=None)
    held = roles.hold_administrators(uow)
    account = uow.hold(Account, account_id)
    require_version(account, version)
    if account.state not in {AccountState.ACTIVE, AccountState.LOCKED}:
        raise WrongState(kind="account", state=account.state, act="be reported as lost", allowed=())
    others = Account.person_id == account.person_id, Account.id != account.id, Account.state == AccountState.ACTIVE
    if not uow.any(Account, *others):
        rules.require_administrator_left(held, without=account.person_id)
    account.state, account.credential_lost_at = AccountState.LOST, uow.now
    for credential in uow.lock(Credential, Credential.id == account.id):
        credential.password_hash, credential.failed_attempts = WORTHLESS, 0
    invitations.close_links(uow, account)
    sessions.end_sessions_of(uow, account.person_id)
    uow.record(CredentialLost(person=account.person_id, account=account.id))
    return account


def replace(uow: UnitOfWork, account_id: UUID, *, version: int, key: bytes) -> Account:
    """Its person's identity was verified again, by another: they may have a new credential (SIG-6; 21 CFR 11.300(c)).

    A local account's person is mailed a link, good once and for an hour, with which they choose a password; until then
    nothing opens the account. A federated one opens again, its credential having been replaced at the provider. `key`
    is the service's secret. Raises Forbidden, NotFound, VersionConflict, SamePerson, WrongState.
    """
    account = uow.load(Account, account_id, Permission.COMPANY_ADMINISTER, version=version)
    rules.require_another("Replacing a lost credential", actor=uow.actor.person, person=account.person_id)
    if account.state != AccountState.LOST:
        raise WrongState(kind="account", state=account.state, act="get a replacement", allowed=())
    person = uow.hold(Person, account.person_id)
    person.identity_verified_at = uow.now
    uow.record(IdentityVerified(person=person.id))
    if account.kind == AccountKind.FEDERATED:
        return _opened(uow, account)
    invitations.close_links(uow, account)
    link = invitations.add_link(uow, account, TokenPurpose.REPLACEMENT, key)
    uow.record(CredentialReplacementSent(person=account.person_id, account=account.id, link=link.id))
    return account


def choose(uow: UnitOfWork, secret_hash: str, *, password_hash: str) -> Account:
    """The person's new password by the link; the account opens again. Raises LinkRefused."""
    account = invitations.open_by(uow, secret_hash, TokenPurpose.REPLACEMENT, AccountState.LOST)
    accounts.replace_password(uow, account, password_hash)
    return _opened(uow, account)


def _opened(uow: UnitOfWork, account: Account) -> Account:
    account.state, account.credential_lost_at = AccountState.ACTIVE, None
    uow.record(CredentialReplaced(person=account.person_id, account=account.id))
    return account
