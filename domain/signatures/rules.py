"""What must hold before somebody signs."""

import hashlib
from datetime import datetime
from uuid import UUID

from domain.signatures.refusals import ChallengeInvalid, ContentTooLarge, SignatureNotAccepted

CONTENT_LIMIT = 4_000_000
"""Characters of a signed content's canonical form; the database holds it too."""


def require_open(used_at: datetime | None, expires_at: datetime, *, now: datetime) -> None:
    """A challenge is signed once and in its time (SIG-1, SIG-4). Raises ChallengeInvalid."""
    if used_at is not None:
        raise ChallengeInvalid(because="it was used before")
    if now >= expires_at:
        raise ChallengeInvalid(because="its time is over")


def require_accepted(person: UUID, *, verified: datetime | None, accepted: datetime | None) -> None:
    """Identity verified, binding accepted (SIG-6; 21 CFR 11.10(j), 11.100(b), (c)). Raises SignatureNotAccepted."""
    if verified is None:
        raise SignatureNotAccepted(person=person, missing="an administrator confirms that they verified your identity")
    if accepted is None:
        missing = "you accept that your electronic signature binds you (mutation acceptElectronicSignature)"
        raise SignatureNotAccepted(person=person, missing=missing)


def require_signable(content: str) -> str:
    """What is signed is of a size that is stored and read as one (SIG-1, SIG-4). Raises ContentTooLarge."""
    if len(content) > CONTENT_LIMIT:
        raise ContentTooLarge(size=len(content), limit=CONTENT_LIMIT)
    return content


def sha256(content: str) -> str:
    """The digest of a signed content, lower-case hex."""
    return hashlib.sha256(content.encode()).hexdigest()
