"""The company's seal on a record's PDF, where the company has set one."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import and_, select

from domain.exports.seal_models import CompanySeal, CompanySealKey
from domain.kernel.ids import CompanyId
from infra import secret_box
from infra.documents.company_seal import PLACE, Seal
from infra.services import Services


class SealExpired(Exception):
    """The company's seal is no longer valid: an administrator sets another one, or withdraws it."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A PDF, and the SHA-256 in hex of the certificate that sealed it, or None where the company seals none."""

    pdf: bytes
    sha256: str | None


def sealed(services: Services, company: CompanyId, pdf: bytes) -> Sealed:
    """The PDF with the standing seal of the company. Raises SealExpired, TimeStampUnavailable, NotUnsealed."""
    with services.transactions.reading(company) as session:
        own = and_(CompanySealKey.company_id == CompanySeal.company_id, CompanySealKey.id == CompanySeal.id)
        standing = CompanySeal.company_id == company, CompanySeal.withdrawn_at.is_(None)
        chosen = select(CompanySeal, CompanySealKey.sealed).join(CompanySealKey, own).where(*standing)
        found = session.execute(chosen).one_or_none()
    if found is None:
        return Sealed(pdf, None)
    seal, kept = found
    if datetime.now(UTC) >= seal.valid_to:
        raise SealExpired(
            f"The company's seal ({seal.subject}) was valid until {seal.valid_to:%Y-%m-%d}: an administrator sets"
            " another one (setCompanySeal) or withdraws it (withdrawCompanySeal); then request the export again."
        )
    from infra.documents import pdf_seal  # noqa: PLC0415 -- a second, which companies without a seal save

    key = secret_box.unseal(services.secret, kept, place=PLACE.format(company))
    by = Seal(seal.certificates, key, seal.time_stamp_authority)
    return Sealed(pdf_seal.sign(pdf, by, reason="Batch record", allow_loopback=not services.production), seal.sha256)
