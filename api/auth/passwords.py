"""Checking a password: counted and committed first, hashed outside any transaction, its end recorded after."""

from dataclasses import dataclass
from functools import cache
from threading import Lock
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.kernel.ids import CompanyId, PersonId
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.commands import attempts
from domain.people.commands.attempts import Counted
from domain.people.models import Account, AttemptPurpose
from domain.people.refusals import SignInRefused
from domain.people.rules import PASSWORD_LONGEST
from infra.transaction import Command, Transactions, as_process

PROCESS = "sign-in"

_TURNS = tuple(Lock() for _ in range(1024))


@dataclass(frozen=True, slots=True)
class Proven:
    """An account whose password was right just now. Its person may have been deactivated."""

    account: UUID
    account_version: int
    person: PersonId
    person_name: str
    person_active: bool


@cache
def hasher() -> PasswordHasher:
    """Argon2id with the library's parameters, those of RFC 9106's low-memory recommendation."""
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return hasher().hash("nobody's password")


def hashed(password: str) -> str:
    """What is kept of a new password; made outside any transaction, as it takes long on purpose."""
    return hasher().hash(password)


def check_nobodys(password: str) -> None:
    """Take the time of a check where there is nothing to check against, so that the answer's time tells nothing."""
    _matches(password, None)


def check(
    transactions: Transactions, company: CompanyId, name: str, password: str, *, purpose: AttemptPurpose
) -> Proven | None:
    """The proven account, or None; it takes as long for a name that nobody has."""
    with _turn(company, name):
        try:
            counted = _count(transactions, company, name)
        except SignInRefused:
            check_nobodys(password)
            return None
        right = _matches(password, counted.password_hash)
        succeeded = right and counted.password_hash is not None
        _conclude(transactions, company, counted.account, purpose=purpose, succeeded=succeeded)
    if not succeeded:
        return None
    return Proven(counted.account, counted.account_version, counted.person, counted.person_name, counted.person_active)


def _turn(company: CompanyId, name: str) -> Lock:
    """Tries of one account take turns here: those under way are counted, and would count against each other."""
    return _TURNS[hash((company, name)) % len(_TURNS)]


def _count(transactions: Transactions, company: CompanyId, name: str) -> Counted:
    kept: list[Counted] = []

    def count(uow: UnitOfWork) -> Account:
        found, counted = attempts.count(uow, name)
        kept[:] = [counted]
        return found

    transactions.run(Command(as_process(company, PROCESS), count, reason="a proof is about to be checked"))
    return kept[0]


def _conclude(
    transactions: Transactions, company: CompanyId, account: UUID, *, purpose: AttemptPurpose, succeeded: bool
) -> None:
    transactions.run(
        Command(
            as_process(company, PROCESS),
            lambda uow: attempts.conclude(uow, account, purpose=purpose, succeeded=succeeded),
            reason=f"a proof for {purpose.value.lower()} was checked",
        )
    )


def _matches(password: str, password_hash: str | None) -> bool:
    try:
        return hasher().verify(password_hash or _nobodys_hash(), password[: PASSWORD_LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
