"""Counting tries to prove who one is: before the proof is checked, so that many at once are counted too (SIG-3)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, select, update

from domain.kernel.ids import PersonId, new_id
from domain.kernel.rows import Lock, Lookup, Question
from domain.kernel.unit_of_work import UnitOfWork, changing
from domain.people.events import AccountLocked, ProofAttempted
from domain.people.models import Account, AccountState, AttemptPurpose, Credential, Person, PersonState, SignInAttempt
from domain.people.refusals import SignInRefused

ATTEMPT_LIMIT = 5

COMPANY, NAME = bindparam("company", type_=Uuid()), bindparam("name", type_=Text())
PERSON = (
    select(Person.name, Person.state)
    .join(Account, (Account.company_id == Person.company_id) & (Account.person_id == Person.id))
    .where(Account.company_id == COMPANY, Account.name == NAME)
)
COUNT = (
    update(Credential)
    .where(
        Credential.company_id == COMPANY,
        Credential.id
        == select(Account.id).where(Account.company_id == COMPANY, Account.name == NAME).scalar_subquery(),
    )
    .values(failed_attempts=Credential.failed_attempts + 1)
    .returning(Credential.password_hash, Credential.failed_attempts)
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a counted attempt may be checked against; no hash where the account can't be used."""

    account: UUID
    account_version: int
    person: PersonId
    person_name: str
    person_active: bool
    password_hash: str | None


def count(uow: UnitOfWork, name: str) -> tuple[Account, Counted]:
    """Count one try on the account of this sign-in name, and tell what to check it against.

    The count goes up first and is committed; only a proof that holds takes it back (see `conclude`). Raises
    SignInRefused where nobody has the name.
    """
    named, values = Question(Account, (Account.name == name,), lock=Lock.RELY), {"name": name}
    uow.foresee(named, Lookup(PERSON, values), Lookup(COUNT, values))
    found = uow.rows.ask(named)
    if not found:
        raise SignInRefused
    account = found[0]
    ((person_name, state),) = uow.look_up(PERSON, name=name)
    password_hash = None
    for kept, failed in uow.look_up(COUNT, name=name):  # an invited or federated account has none
        usable = account.state == AccountState.ACTIVE and failed <= ATTEMPT_LIMIT
        password_hash = kept if usable else None
    person, active = PersonId(account.person_id), state == PersonState.ACTIVE
    return account, Counted(account.id, account.version, person, person_name, active, password_hash)


def conclude(uow: UnitOfWork, account_id: UUID, *, purpose: AttemptPurpose, succeeded: bool) -> Account:
    """Record how the try ended; past the limit of failed ones lock the account and announce it (SIG-3)."""
    uow.foresee(changing(Account, account_id), changing(Credential, account_id))
    account = uow.hold(Account, account_id)
    uow.add(SignInAttempt(id=new_id(), account_id=account.id, purpose=purpose, succeeded=succeeded, at=uow.now))
    uow.record(ProofAttempted(account=account.id, purpose=purpose, succeeded=succeeded))
    for credential in uow.lock(Credential, Credential.id == account_id):  # an invited or federated account has none
        _weigh(uow, account, credential, succeeded=succeeded)
    return account


def _weigh(uow: UnitOfWork, account: Account, credential: Credential, *, succeeded: bool) -> None:
    if succeeded:
        credential.failed_attempts = 0
    elif credential.failed_attempts >= ATTEMPT_LIMIT and account.state == AccountState.ACTIVE:
        account.state = AccountState.LOCKED
        uow.record(AccountLocked(account=account.id, person=account.person_id))
