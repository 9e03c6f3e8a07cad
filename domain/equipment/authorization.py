"""Who a gateway's HTTP request is from: its header, and the octets that the header's signature covers.

The contract stands in `gateway`; this is the service's side of it, and knows no HTTP library.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.audit.notes import VerifierKey
from domain.equipment import moments
from domain.equipment.gateway_refusals import ClockOff, NotAuthentic
from domain.kernel.canonical import canonical

FORMAT: Final = "theriac.gateway-request/1"
SKEW: Final = timedelta(minutes=5)
"""So far the gateway's clock may be from the server's."""

_HEADER: Final = re.compile(
    r'Theriac-Gateway company="([a-z0-9][a-z0-9-]{0,62})", gateway="([0-9a-f-]{36})", timestamp="([0-9TZ:.-]{27})",'
    r' nonce="([A-Za-z0-9_-]{22})", signature="([A-Za-z0-9+/]{86}==)"'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One HTTP request as it came: `path` as it stood in the request line, the query included."""

    method: str
    origin: str
    path: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """What the header says; nothing of it is proven yet. `timestamp` is the text that was signed, `at` the moment."""

    company: str
    gateway: UUID
    timestamp: str
    at: datetime
    nonce: str
    signature: bytes


def parse(header: str) -> Authorization:
    """Read the header. Raises NotAuthentic for anything but the contract's form, to the last blank."""
    found = _HEADER.fullmatch(header)
    if found is None:
        raise NotAuthentic(because="the header isn't of its form")
    company, gateway, timestamp, nonce, signature = found.groups()
    at, id = moments.read(timestamp), _id(gateway)  # noqa: A001 -- the plant's word
    if at is None or id is None:
        raise NotAuthentic(because="the header's timestamp or gateway isn't written as it should be")
    octets = base64.b64decode(signature)
    return Authorization(company=company, gateway=id, timestamp=timestamp, at=at, nonce=nonce, signature=octets)


def _id(text: str) -> UUID | None:
    """None for what isn't written as an id is."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None


def require_signed(given: Authorization, called: Called, key: VerifierKey) -> None:
    """The request is what this key signed. Raises NotAuthentic."""
    octets = canonical(
        {
            "body": hashlib.sha256(called.body).hexdigest(),
            "company": given.company,
            "format": FORMAT,
            "gateway": str(given.gateway),
            "method": called.method,
            "nonce": given.nonce,
            "origin": called.origin,
            "path": called.path,
            "timestamp": given.timestamp,
        }
    )
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(given.signature, octets)
    except InvalidSignature:
        raise NotAuthentic(because="the signature isn't this gateway's over this request") from None


def require_clock(given: Authorization, *, now: datetime) -> None:
    """The timestamp is within five minutes of the server's clock. Raises ClockOff."""
    if abs(given.at - now) > SKEW:
        raise ClockOff(now=now)
