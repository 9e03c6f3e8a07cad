"""The qualified person certifies lots of a released batch for one authorisation, or revokes that (QPC-2, QPC-3)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from domain.certification import drafting, queries, rules
from domain.certification.drafting import Draft
from domain.certification.events import BatchCertified, CertificateRevoked
from domain.certification.kinds import AuthorisationKind
from domain.certification.models import (
    MarketingAuthorisation,
    QpCertificate,
    QpCertificateLot,
    QpCertificatePart,
    QpCertificateRevocation,
)
from domain.certification.refusals import AlreadyCertified, AlreadyRevoked, BatchNotReleased
from domain.execution.kinds import Disposition
from domain.execution.models import Batch
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.materials import queries as materials
from domain.review import executors
from domain.review.rules import require_not_executed
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

REASON = 2000


@dataclass(frozen=True, slots=True)
class LotToCertify:
    """A lot, and how much of it; all that is there where no quantity is given."""

    lot: UUID
    quantity: Quantity | None = None

    def as_json(self) -> dict[str, Json]:
        of = self.quantity
        return {
            "lot": str(self.lot),
            "quantity": None if of is None else {"value": f"{of.value:f}", "unit": of.unit},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Certify:
    """`subject` is the batch; `destinations` are countries of the authorisation's market, by ISO 3166-1."""

    subject: UUID
    version: int
    authorisation: UUID
    lots: tuple[LotToCertify, ...]
    destinations: tuple[str, ...]

    def as_json(self) -> dict[str, Json]:
        return {
            "batch": str(self.subject),
            "version": str(self.version),
            "authorisation": str(self.authorisation),
            "lots": [one.as_json() for one in self.lots],
            "destinations": list(self.destinations),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke:
    """`subject` is the batch, `certificate` one of its; the reason is also the one that the audit trail keeps."""

    subject: UUID
    version: int
    certificate: UUID
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {
            "batch": str(self.subject),
            "version": str(self.version),
            "certificate": str(self.certificate),
            "reason": self.reason,
        }


def _content(uow: UnitOfWork, batch: Batch, given: Certify) -> Json:
    """All that the certificate will say, but its number: that is drawn when it is signed."""
    return drafting.told(_draft(uow, batch, given))


def _draft(uow: UnitOfWork, batch: Batch, given: Certify) -> Draft:
    wanted = {one.lot: one.quantity for one in given.lots}
    return drafting.draft(uow, batch, _authorisation(uow, given), wanted, given.destinations)


def _authorisation(uow: UnitOfWork, given: Certify) -> MarketingAuthorisation:
    return uow.rely_on(MarketingAuthorisation, given.authorisation)


def _check(uow: UnitOfWork, batch: Batch, given: Certify) -> None:
    """Raises InvalidInput, NotFound, each refusal of QPC-2 and QPC-5, FoundAfterwards, FlaggedAfterwards."""
    drafting.require_named([one.lot for one in given.lots])
    found = _authorisation(uow, given)
    rules.require_destinations(found.market, given.destinations)
    if batch.disposition != Disposition.RELEASED:
        raise BatchNotReleased(number=batch.number, disposition=batch.disposition, path=("batch",))
    today = materials.today_at(uow, batch.site_id)
    rules.require_valid(found.number, found.state, (found.valid_from, found.valid_until), today=today)
    draft = _draft(uow, batch, given)
    for lot in draft.lots:
        rules.require_lot(lot.facts, today=today)
    _require_first(uow, draft)
    parts = [one.of_other for one in draft.parts if one.of_other is not None]
    rules.require_confirmed([(one.batch.number, one.state) for one in parts])
    drafting.require_authorised(draft)
    drafting.require_settled(uow, draft)


def _require_first(uow: UnitOfWork, draft: Draft) -> None:
    by, lots = draft.authorisation, [one.lot.id for one in draft.lots]
    for made, lot in queries.certified_by(uow.session, uow.actor.company, lots, by.market, by.number):
        raise AlreadyCertified(lot=lot, authorisation=by.number, entry=made.number, path=("lots",))


def _signer(uow: UnitOfWork, batch: Batch, _: Certify) -> None:
    """Raises SamePerson."""
    require_not_executed(uow.person, executors.executed_by(uow.session, batch), act="Certification")


def _perform(uow: UnitOfWork, batch: Batch, given: Certify, signature: Signature) -> QpCertificate:
    draft = _draft(uow, batch, given)
    by, number = draft.authorisation, _next_number(uow, batch.site_id)
    _require_first(uow, draft)  # a lot of two batches might have been certified with the other one meanwhile
    made = QpCertificate(
        id=new_id(),
        site_id=batch.site_id,
        batch_id=batch.id,
        authorisation_id=by.id,
        number=number,
        kind=by.kind,
        product_name=by.product_name,
        strength=by.strength,
        dosage_form=by.dosage_form,
        pack_size=by.pack_size,
        batch_number=batch.number,
        market=by.market,
        authorisation_number=by.number,
        authorisation_holder=by.holder,
        destinations=list(draft.destinations),
        statement=rules.statement(AuthorisationKind(by.kind), by.market),
        certified_by=signature.person_id,
        certified_name=signature.printed_name,
        certified_at=uow.now,
        signature_id=signature.id,
    )
    uow.add(made)
    _add_lots(uow, made, draft)
    _add_parts(uow, made, draft)
    uow.record(BatchCertified(batch=batch.id, certificate=made.id))
    return made


def _next_number(uow: UnitOfWork, site: UUID) -> int:
    """The next one of the site's register; whoever else certifies there waits until the commit (QPC-3)."""
    key = func.hashtextextended(f"register {uow.actor.company} {site}", 0)
    uow.session.execute(select(func.pg_advisory_xact_lock(key)))
    of = QpCertificate
    last = select(func.max(of.number)).where(of.company_id == uow.actor.company, of.site_id == site)
    return 1 + (uow.session.scalar(last) or 0)


def _add_lots(uow: UnitOfWork, made: QpCertificate, draft: Draft) -> None:
    for one in draft.lots:
        assert one.facts.expires_on is not None, one.lot.id
        uow.add(
            QpCertificateLot(
                id=new_id(),
                site_id=made.site_id,
                batch_id=made.batch_id,
                certificate_id=made.id,
                lot_id=one.lot.id,
                lot_number=one.lot.number,
                quantity_value=one.facts.quantity.value,
                quantity_unit=one.facts.quantity.unit,
                manufactured_on=one.manufactured_on,
                expires_on=one.facts.expires_on,
            )
        )


def _add_parts(uow: UnitOfWork, made: QpCertificate, draft: Draft) -> None:
    for one in draft.parts:
        assert one.authorisation is not None, one.batch.id
        confirmation = None if one.of_other is None else one.of_other.confirmation
        uow.add(
            QpCertificatePart(
                id=new_id(),
                site_id=made.site_id,
                batch_id=made.batch_id,
                certificate_id=made.id,
                made_batch_id=one.batch.id,
                made_site_id=one.batch.site_id,
                made_number=one.batch.number,
                product=one.batch.product,
                begun_on=one.begun_on,
                completed_on=one.completed_on,
                authorisation_id=one.authorisation.id,
                site_name=one.authorisation.name,
                site_address=one.authorisation.address,
                authorisation_number=one.authorisation.number,
                confirmation_id=None if confirmation is None else confirmation.id,
                confirmed_name=None if confirmation is None else confirmation.confirmed_name,
                confirmed_at=None if confirmation is None else confirmation.confirmed_at,
                agreement=None if confirmation is None else confirmation.agreement,
            )
        )


def _check_revocation(uow: UnitOfWork, batch: Batch, given: Revoke) -> None:
    """Raises InvalidInput, NotFound, AlreadyRevoked."""
    require_text(given.reason, limit=REASON, path=("reason",))
    found = _certificate(uow, batch, given)
    for one in uow.find(QpCertificateRevocation, QpCertificateRevocation.certificate_id == found.id):
        raise AlreadyRevoked(entry=found.number, by=one.revoked_name, path=("certificate",))


def _certificate(uow: UnitOfWork, batch: Batch, given: Revoke) -> QpCertificate:
    found = uow.find(QpCertificate, QpCertificate.id == given.certificate, QpCertificate.batch_id == batch.id)
    if not found:
        raise NotFound(kind="QpCertificate", id=given.certificate, path=("certificate",))
    return found[0]


def _told_of(uow: UnitOfWork, batch: Batch, given: Revoke) -> Json:
    found = _certificate(uow, batch, given)
    return {
        "entry": str(found.number),
        "batch": found.batch_number,
        "authorisation": found.authorisation_number,
        "market": found.market,
        "certifiedBy": found.certified_name,
        "certifiedAt": found.certified_at.isoformat(),
    }


def _revoke(uow: UnitOfWork, batch: Batch, given: Revoke, signature: Signature) -> QpCertificate:
    found = _certificate(uow, batch, given)
    uow.add(
        QpCertificateRevocation(
            id=new_id(),
            site_id=found.site_id,
            batch_id=batch.id,
            certificate_id=found.id,
            reason=given.reason,
            revoked_by=signature.person_id,
            revoked_name=signature.printed_name,
            revoked_at=uow.now,
            signature_id=signature.id,
        )
    )
    uow.record(CertificateRevoked(batch=batch.id, certificate=found.id))
    return found


CERTIFY_BATCH: SignedAct[Certify, Batch] = SignedAct(
    name="certifyBatch",
    model=Batch,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_CERTIFY,
    meaning=lambda _: Meaning.CERTIFIED,
    content=_content,
    check=_check,
    perform=_perform,
    signer=_signer,
    may_wait=Certify,
)

REVOKE_CERTIFICATE: SignedAct[Revoke, Batch] = SignedAct(
    name="revokeCertificate",
    model=Batch,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_CERTIFY,
    meaning=lambda _: Meaning.REVOKED,
    content=_told_of,
    check=_check_revocation,
    perform=_revoke,
)
