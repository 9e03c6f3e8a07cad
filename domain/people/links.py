"""Links sent by mail: their secret is computed from the row's id, so that no event and no queue carries it."""

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

from domain.kernel.ids import CompanyId
from domain.people.models import TokenPurpose

LASTS = {
    TokenPurpose.INVITATION: timedelta(days=7),
    TokenPurpose.PASSWORD_RESET: timedelta(hours=1),
    TokenPurpose.REPLACEMENT: timedelta(hours=1),
}
PAUSE = timedelta(minutes=1)  # between two reset mails to one account


def secret(key: bytes, link: UUID) -> str:
    """The secret part of a link: HMAC-SHA-256 over its id with the service's key, hex."""
    return hmac.digest(key, b"theriac account link\0" + link.bytes, hashlib.sha256).hex()


def secret_hash(key: bytes, link: UUID) -> str:
    """What the link's row keeps: SHA-256 of the secret, hex."""
    return hashlib.sha256(secret(key, link).encode()).hexdigest()


def token(key: bytes, company: CompanyId, link: UUID) -> str:
    """The token that a mail carries, `company.secret`."""
    return f"{company.hex}.{secret(key, link)}"


def address(public_url: str, token: str) -> str:
    """The page that takes the token and asks for a new password."""
    return f"{public_url.rstrip('/')}/account?token={token}"
