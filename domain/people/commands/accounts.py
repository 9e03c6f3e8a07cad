"""What can be done with a person's accounts: add one, set and change its password, unlock it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission, Role
from domain.kernel.refusals import WrongState
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.people import rules
from domain.people.commands import roles, sessions
from domain.people.events import AccountUnlocked, PasswordChanged, PersonAdded
from domain.people.models import Account, AccountKind, AccountState, Credential, Person, PersonState
from domain.people.refusals import NameTaken, RoleHeld, WrongPassword
from domain.tenancy.models import Company, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody to be added: printed name, sign-in name, mail address, roles with their site (None: whole company)."""

    name: str
    account_name: str
    email: str
    roles: tuple[tuple[Role, UUID | None], ...] = ()


@dataclass(slots=True)
class Register:
    """The sign-in names that somebody has or had, of those that are asked for; each new person adds theirs."""

    names: set[str]


def opened(uow: UnitOfWork, people: Collection[NewPerson]) -> Register:
    """Ask once what adding all of these asks, and rely on their sites; nobody else is added meanwhile.

    Raises Forbidden, NotFound for an unknown site.
    """
    uow.require(Permission.COMPANY_ADMINISTER, site=None)
    uow.session.flush()  # a site may come with the same act, as where a company is founded
    for site in sorted({site for new in people for _, site in new.roles if site is not None}):
        uow.rely_on(Site, site)
    return Register(_taken(uow, [new.account_name for new in people]))


def _taken(uow: UnitOfWork, names: Collection[str]) -> set[str]:
    """Of these names those that somebody in the company has or had; its row lets two who ask take turns."""
    uow.lock(Company, Company.id == uow.actor.company)
    return {one.name for one in uow.find(Account, Account.name.in_(sorted(names)))}


def add_person(uow: UnitOfWork, new: NewPerson, *, register: Register | None = None) -> tuple[Person, Account]:
    """A person with an account that waits for its password (SIG-5; 21 CFR 11.100(a)).

    One of many is added among those of the `register`. Raises Forbidden, InvalidInput, NameTaken, NotFound for an
    unknown site, RoleHeld for a role given twice.
    """
    uow.require(Permission.COMPANY_ADMINISTER, site=None)
    name, email = rules.require_person_name(new.name), rules.require_email(new.email)
    account_name = rules.require_sign_in_name(new.account_name)
    for role, site in new.roles:
        rules.require_place(role, site)
    require_once(new.roles)
    register = register or opened(uow, (new,))
    if account_name in register.names:
        raise NameTaken(name=account_name, path=("accountName",))
    register.names.add(account_name)
    person = uow.add(Person(id=new_id(), name=name, state=PersonState.ACTIVE))
    account = Account(
        id=new_id(),
        person_id=person.id,
        kind=AccountKind.LOCAL,
        name=account_name,
        email=email,
        state=AccountState.INVITED,
    )
    uow.record(PersonAdded(person=person.id))
    for role, site in new.roles:
        roles.new_grant(uow, person, role, site)
    return person, uow.add(account)


def require_once(given: Sequence[tuple[Role, UUID | None]]) -> None:
    """Each role of a new person is given once at a place. Raises RoleHeld."""
    for at, one in enumerate(given):
        if one in given[:at]:
            raise RoleHeld(role=one[0].value)


def require_free(uow: UnitOfWork, name: str) -> str:
    """A name that nobody in the company has or had (SIG-5). Raises NameTaken."""
    if _taken(uow, [name]):
        raise NameTaken(name=name, path=("accountName",))
    return name


def set_first_password(uow: UnitOfWork, account: Account, password_hash: str) -> None:
    """An invited account gets its password and can be used. Raises WrongState."""
    if account.kind != AccountKind.LOCAL or account.state != AccountState.INVITED:
        raise WrongState(kind="account", state=account.state, act="accept an invitation", allowed=())
    uow.add(Credential(id=account.id, password_hash=password_hash, failed_attempts=0))
    account.state, account.password_changed_at = AccountState.ACTIVE, uow.now
    uow.record(PasswordChanged(person=account.person_id, account=account.id))


def replace_password(uow: UnitOfWork, account: Account, password_hash: str) -> None:
    """Another password from now on; whoever was signed in with the old one is the caller's to end."""
    credential = uow.lock(Credential, Credential.id == account.id)[0]
    credential.password_hash, credential.failed_attempts = password_hash, 0
    account.password_changed_at = uow.now
    uow.record(PasswordChanged(person=account.person_id, account=account.id))


def change_password(
    uow: UnitOfWork, account_id: UUID, *, seen: int, password_hash: str, session: UUID | None
) -> Person:
    """One's own new password, the current one having been checked on the account's version `seen`.

    Every other session of the person ends (SIG-2, SIG-6; 21 CFR 11.300). Raises WrongPassword, VersionConflict.
    """
    mine = Account.person_id == uow.actor.as_person
    found = uow.lock(Account, Account.id == account_id, mine, Account.state == AccountState.ACTIVE)
    if not found:
        raise WrongPassword
    require_version(found[0], seen)
    replace_password(uow, found[0], password_hash)
    sessions.end_sessions_of(uow, uow.actor.as_person, but=session)
    return uow.rely_on(Person, uow.actor.as_person)


def unlock(uow: UnitOfWork, account_id: UUID, *, version: int) -> Account:
    """Let somebody try again after too many failed attempts (SIG-3). Raises Forbidden, VersionConflict, WrongState."""
    account = uow.load(Account, account_id, Permission.COMPANY_ADMINISTER, version=version)
    if account.state != AccountState.LOCKED:
        raise WrongState(kind="account", state=account.state, act="be unlocked", allowed=())
    account.state = AccountState.ACTIVE
    for credential in uow.lock(Credential, Credential.id == account.id):
        credential.failed_attempts = 0
    uow.record(AccountUnlocked(person=account.person_id, account=account.id))
    return account
