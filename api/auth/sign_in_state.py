"""The state of one sign-in at a provider: sealed into the address, so that nothing is kept until it comes back."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.kernel.ids import CompanyId, new_id
from infra.identity_providers import Request

LASTS = timedelta(minutes=10)
_NOBODY = UUID(int=0)
_BODY_BYTES, _TIME_BYTES = 56, 8
_LIMIT = 300


@dataclass(frozen=True, slots=True)
class SignInState:
    """Whose provider was asked, for which challenge (None: to sign in), and until when the answer counts."""

    company: CompanyId
    request: UUID
    expires_at: datetime
    challenge: UUID | None = None

    def sealed(self, key: bytes) -> str:
        """The state parameter: the fields and their HMAC, base64url."""
        body = self.company.bytes + self.request.bytes + (self.challenge or _NOBODY).bytes
        body += int(self.expires_at.timestamp()).to_bytes(_TIME_BYTES)
        return base64.urlsafe_b64encode(body + _mac(key, b"state", body)).decode().rstrip("=")

    def asked(self, key: bytes) -> Request:
        """What goes to the provider; nonce and verifier are computed, so that nobody has to keep them (RFC 7636)."""
        return Request(
            state=self.sealed(key),
            nonce=_derived(key, b"nonce", self.request),
            verifier=_derived(key, b"verifier", self.request),
            fresh=self.challenge is not None,
        )


def begin(company: CompanyId, *, challenge: UUID | None = None) -> SignInState:
    return SignInState(company, new_id(), datetime.now(UTC) + LASTS, challenge)


def read(key: bytes, text: str) -> SignInState | None:
    """The state that this service sealed and whose time is not over, or None."""
    try:
        raw = base64.urlsafe_b64decode(text[:_LIMIT] + "=" * (-len(text[:_LIMIT]) % 4))
    except (ValueError, binascii.Error):
        return None
    body, mac = raw[:_BODY_BYTES], raw[_BODY_BYTES:]
    if len(body) != _BODY_BYTES or not hmac.compare_digest(mac, _mac(key, b"state", body)):
        return None
    company, request, challenge = (UUID(bytes=body[start : start + 16]) for start in (0, 16, 32))
    expires_at = datetime.fromtimestamp(int.from_bytes(body[48:]), UTC)
    if expires_at <= datetime.now(UTC):
        return None
    return SignInState(CompanyId(company), request, expires_at, None if challenge == _NOBODY else challenge)


def cookie_name(sealed: str) -> str:
    """A cookie of each sign-in's own, so that two at once in one browser don't take each other's."""
    return f"theriac_sign_in_{hashlib.sha256(sealed.encode()).hexdigest()[:16]}"


def _mac(key: bytes, use: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b"theriac sign-in " + use + b"\0" + body, hashlib.sha256)


def _derived(key: bytes, use: bytes, request: UUID) -> str:
    return base64.urlsafe_b64encode(_mac(key, use, request.bytes)).decode().rstrip("=")
