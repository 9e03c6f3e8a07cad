"""What every part of the document is told with: moments, amounts, places, signatures."""

from typing import NotRequired, TypedDict


class Time(TypedDict):
    """A moment: the server's, and how the site's clock showed it (EXE-13)."""

    utc: str  # "2026-11-22T10:00:00.000000Z"
    local: str  # "2026-11-22 11:00:00"
    zone: str  # IANA name, "Europe/Vienna"


class Amount(TypedDict):
    value: str  # decimal string
    unit: str  # UCUM code


class Company(TypedDict):
    name: str


class Site(TypedDict):
    code: str
    name: str
    time_zone: str  # IANA name


class Signature(TypedDict):
    """A signature as 21 CFR 11.50 wants it shown."""

    meaning: str
    printed_name: str
    signed_at: Time
    stale: bool  # the content changed after it was signed (EXE-7, SIG-4)
    digest: str  # SHA-256 of the signed content, hexadecimal
    method: str  # "PASSWORD", "SSO", "PASSKEY"
    components: NotRequired[str]  # "PASSWORD_ALONE" within a continuous session (SIG-2); left out where all were given
    place: NotRequired[str]  # "1 of 2": in the order in which several people sign one act (SIG-7)


class ListedSignature(Signature):
    subject: str  # what was signed, "Phase 13 Granulate"
    session_person: str | None  # whose session carried it, when that was somebody else
