"""The shape of what a certificate's file tells: everything a person reads, as text, in the order of Annex 16.

Every leaf is a string or null, counters too. A key whose value may be null is always present.
"""

from typing import TypedDict

FORMAT = "theriac-qp-certificate/1"


class Time(TypedDict):
    """A moment: the server's, and how the site's clock showed it (EXE-13)."""

    utc: str
    local: str
    zone: str


class Letterhead(TypedDict):
    """The manufacturer that certifies, as it is authorised."""

    name: str
    address: str
    authorisation: str


class Lot(TypedDict):
    number: str
    quantity: str
    unit: str
    manufactured_on: str
    expires_on: str


class Part(TypedDict):
    """A batch in which it was made; `confirmed_by` where that was at another site."""

    batch: str
    product: str
    begun_on: str | None
    completed_on: str | None
    site: str
    address: str
    authorisation: str
    confirmed_by: str | None
    confirmed_at: Time | None
    agreement: str | None


class Revocation(TypedDict):
    reason: str
    by: str
    at: Time


class Signed(TypedDict):
    """As 21 CFR 11.50 wants it shown (SIG-1); `digest` is the SHA-256, in hex, of what was signed."""

    by: str
    meaning: str
    at: Time
    method: str
    digest: str


class Document(TypedDict):
    """A certificate, as it stands at `exported_at`: when it was signed, or revoked."""

    exported_at: Time
    id: str
    company: str
    site: str
    entry: str
    letterhead: Letterhead
    kind: str
    product: str
    strength: str
    dosage_form: str
    pack_size: str
    batch: str
    destinations: list[str]
    market: str
    authorisation: str
    holder: str
    lots: list[Lot]
    parts: list[Part]
    statement: str
    signature: Signed
    revocation: Revocation | None
