"""Counting tries to prove who one is: before the proof is checked, so that many at once are counted too (SIG-3)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update

from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.events import AccountLocked, ProofAttempted
from domain.people.models import Account, AccountState, AttemptPurpose, Credential, SignInAttempt

ATTEMPT_LIMIT = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """What a counted attempt may be checked against; no hash where the account can't be used."""

    account: UUID
    account_version: int
    person: UUID
    password_hash: str | None


def count(uow: UnitOfWork, account_id: UUID) -> tuple[Account, Counted]:
    """Count one try on the account, and tell what to check it against.

    The count goes up first and is committed; only a proof that holds takes it back (see `conclude`).
    """
    account = uow.rely_on(Account, account_id)
    counted = uow.session.execute(
        update(Credential)
        .where(Credential.company_id == uow.actor.company, Credential.id == account_id)
        .values(failed_attempts=Credential.failed_attempts + 1)
        .returning(Credential.password_hash, Credential.failed_attempts)
    ).one_or_none()
    usable = account.state == AccountState.ACTIVE and counted is not None and counted[1] <= ATTEMPT_LIMIT
    password_hash = counted[0] if usable and counted is not None else None
    return account, Counted(account.id, account.version, account.person_id, password_hash)


def conclude(uow: UnitOfWork, account_id: UUID, *, purpose: AttemptPurpose, succeeded: bool) -> Account:
    """Record how the try ended; past the limit of failed ones lock the account and announce it (SIG-3)."""
    account = uow.lock(Account, Account.id == account_id)[0]
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
