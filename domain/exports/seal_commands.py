"""Setting the seal with which a company signs its records, and withdrawing it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.exports.events import CompanySealSet, CompanySealWithdrawn
from domain.exports.refusals import SealNotValid
from domain.exports.seal_models import CompanySeal, CompanySealKey
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with those up to its issuer's (PEM), and what it says of itself; `sha256` in hex."""

    chain: str
    sha256: str
    subject: str
    issuer: str
    valid_from: datetime
    valid_to: datetime


def set_company_seal(
    uow: UnitOfWork, certificate: Certificate, *, time_stamp_authority: str | None, sealed_key: str
) -> CompanySeal:
    """Sign the records that are exported from now on; a seal that stood is withdrawn.

    `sealed_key` is the private key as the service keeps it. Raises Forbidden, SealNotValid.
    """
    uow.require(Permission.COMPANY_ADMINISTER, site=None)
    if not certificate.valid_from <= uow.now < certificate.valid_to:
        raise SealNotValid(valid_from=certificate.valid_from, valid_to=certificate.valid_to, path=("pkcs12",))
    for standing in uow.lock(CompanySeal, CompanySeal.withdrawn_at.is_(None)):
        _withdraw(uow, standing)
    seal = CompanySeal(
        id=new_id(),
        certificates=certificate.chain,
        sha256=certificate.sha256,
        subject=certificate.subject,
        issuer=certificate.issuer,
        valid_from=certificate.valid_from,
        valid_to=certificate.valid_to,
        time_stamp_authority=time_stamp_authority,
        set_by=uow.actor.as_person,
        set_at=uow.now,
    )
    uow.add(seal)
    uow.add(CompanySealKey(id=seal.id, sealed=sealed_key))
    uow.record(CompanySealSet(seal=seal.id))
    return seal


def withdraw_company_seal(uow: UnitOfWork, *, seal: UUID) -> CompanySeal:
    """Sign no further record with it, and forget its key; what it signed stays. Raises Forbidden, NotFound.

    Withdrawn before, it stays as it is.
    """
    found = uow.load(CompanySeal, seal, Permission.COMPANY_ADMINISTER)
    if found.withdrawn_at is None:
        _withdraw(uow, found)
    uow.record(CompanySealWithdrawn(seal=found.id))
    return found


def _withdraw(uow: UnitOfWork, seal: CompanySeal) -> None:
    seal.withdrawn_by, seal.withdrawn_at = uow.actor.as_person, uow.now
    for key in uow.find(CompanySealKey, CompanySealKey.id == seal.id):
        uow.remove(key)
    uow.session.flush()  # one stands at a time
