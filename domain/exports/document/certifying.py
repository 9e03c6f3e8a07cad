"""What was certified of a batch, and confirmed of it for another site's, as the record tells it."""

from typing import TypedDict

from domain.exports.document.basics import Amount, Time


class CertifiedLot(TypedDict):
    lot: str
    quantity: Amount
    manufactured_on: str
    expires_on: str


class CertifiedPart(TypedDict):
    """A batch in which it was made, the certified one itself among them; confirmed where another site made it."""

    batch: str
    product: str
    site: str  # its name as authorised
    address: str
    authorisation: str
    confirmed_by: str | None
    confirmed_at: Time | None
    agreement: str | None


class CertificateRevocation(TypedDict):
    reason: str
    by: str
    at: Time


class Certificate(TypedDict):
    """The qualified person's, by EU GMP Annex 16, Appendix II; it stands unless it was revoked."""

    entry: str  # its number in the site's register
    kind: str  # "MARKETING", "CLINICAL_TRIAL"
    product: str
    strength: str
    dosage_form: str
    pack_size: str
    market: str  # ISO 3166-1, or "EU"
    authorisation: str
    holder: str
    destinations: list[str]  # ISO 3166-1
    lots: list[CertifiedLot]
    parts: list[CertifiedPart]
    statement: str
    by: str
    at: Time
    revocation: CertificateRevocation | None


class Confirmation(TypedDict):
    """That the site's qualified person confirmed the batch for another site's (Annex 16, Appendix I)."""

    stage: str
    agreement: str
    statement: str
    by: str
    at: Time
