"""A person's standing in the company: active or not, identity verified, signature accepted."""

from uuid import UUID

from domain.kernel.permissions import Permission
from domain.kernel.refusals import WrongState
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.people import rules
from domain.people.commands import attempts, roles, sessions
from domain.people.events import ElectronicSignatureAccepted, IdentityVerified, PersonDeactivated, PersonReactivated
from domain.people.models import Account, AccountKind, AccountState, Credential, Person, PersonState


def deactivate(uow: UnitOfWork, person_id: UUID, *, version: int) -> Person:
    """End a person's access at once: sessions, accounts, links. Their records stay theirs (TEN-3).

    Raises Forbidden, NotFound, VersionConflict, WrongState, AdministratorNeeded.
    """
    uow.require(Permission.COMPANY_ADMINISTER, site=None)
    held = roles.hold_administrators(uow)
    person = uow.load(Person, person_id, Permission.COMPANY_ADMINISTER, version=version)
    if not person.active:
        raise WrongState(kind="person", state=person.state, act="be deactivated", allowed=("reactivatePerson",))
    rules.require_administrator_left(held, without=person.id)
    person.state = PersonState.DEACTIVATED
    for account in uow.lock(Account, Account.person_id == person.id):
        account.state = AccountState.DISABLED
    sessions.end_sessions_of(uow, person.id)
    uow.record(PersonDeactivated(person=person.id))
    return person


def reactivate(uow: UnitOfWork, person_id: UUID, *, version: int) -> Person:
    """Give a person their accounts back as they were. Raises Forbidden, NotFound, VersionConflict, WrongState."""
    person = uow.load(Person, person_id, Permission.COMPANY_ADMINISTER, version=version)
    if person.active:
        raise WrongState(kind="person", state=person.state, act="be reactivated", allowed=("deactivatePerson",))
    person.state = PersonState.ACTIVE
    for account in uow.lock(Account, Account.person_id == person.id):
        account.state = _returned(uow, account)
    uow.record(PersonReactivated(person=person.id))
    return person


def _returned(uow: UnitOfWork, account: Account) -> AccountState:
    """Never past a lock, a lost credential, or an invitation that nobody accepted (SIG-3, SIG-6)."""
    if account.credential_lost_at is not None:
        return AccountState.LOST
    if account.kind == AccountKind.FEDERATED:
        return AccountState.ACTIVE
    credentials = uow.find(Credential, Credential.id == account.id)
    if not credentials:
        return AccountState.INVITED
    locked = credentials[0].failed_attempts >= attempts.ATTEMPT_LIMIT
    return AccountState.LOCKED if locked else AccountState.ACTIVE


def verify_identity(uow: UnitOfWork, person_id: UUID, *, version: int) -> Person:
    """Say that the person's identity was verified, by somebody else than themself (SIG-6; 21 CFR 11.100(b)).

    Raises Forbidden, NotFound, VersionConflict, SamePerson, WrongState.
    """
    person = uow.load(Person, person_id, Permission.COMPANY_ADMINISTER, version=version)
    rules.require_another("Verifying an identity", actor=uow.actor.person, person=person.id)
    if person.identity_verified_at is not None:
        raise WrongState(kind="identity", state="VERIFIED", act="be verified", allowed=())
    person.identity_verified_at = uow.now
    uow.record(IdentityVerified(person=person.id))
    return person


def accept_electronic_signature(uow: UnitOfWork, *, version: int) -> Person:
    """My own word that my electronic signature binds me as my handwritten one does (SIG-6; 21 CFR 11.100(c)).

    Nobody can say it for another (SIG-5). Raises VersionConflict, WrongState.
    """
    person = uow.lock(Person, Person.id == uow.actor.as_person)[0]
    require_version(person, version)
    if person.signature_accepted_at is not None:
        raise WrongState(kind="signature", state="ACCEPTED", act="be accepted", allowed=())
    person.signature_accepted_at = uow.now
    uow.record(ElectronicSignatureAccepted(person=person.id))
    return person
