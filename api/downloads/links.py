"""Links that fetch one thing for one person, for five minutes, of no use once altered."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Self
from urllib.parse import quote, urlencode
from uuid import UUID

from domain.kernel.canonical import canonical
from domain.kernel.refusals import Refusal

LASTS = timedelta(minutes=5)

_PURPOSE = "download/1"
_LONGEST = 200  # characters of one part


@dataclass(kw_only=True, eq=False)
class LinkInvalid(Refusal):
    """A download link was altered, or its time is over."""

    code: ClassVar[str] = "LINK_INVALID"
    rule: ClassVar[str | None] = "TEN-2"
    because: str

    @property
    def message(self) -> str:
        return f"This link opens nothing: {self.because}. Ask for the downloadUrl again."


@dataclass(frozen=True, slots=True)
class Link:
    """Who may fetch what lies under `path` until when; `expires` in seconds since 1970.

    The path names the one thing that is fetched, so that no link opens another thing or one of another kind.
    """

    path: str
    company: UUID
    person: UUID
    expires: int

    @classmethod
    def until_later(cls, path: str, *, company: UUID, person: UUID) -> Self:
        """A link that counts from now."""
        return cls(path, company, person, int((datetime.now(UTC) + LASTS).timestamp()))

    def url(self, secret: bytes, public_url: str) -> str:
        """Where the person fetches it."""
        query = urlencode(
            {"company": self.company, "person": self.person, "expires": self.expires, "mac": self.mac(secret)}
        )
        return f"{public_url}{quote(self.path, safe='/:')}?{query}"

    def mac(self, secret: bytes) -> str:
        """HMAC-SHA256 over every part, in hex."""
        covered = {"purpose": _PURPOSE, **{name: str(value) for name, value in asdict(self).items()}}
        return hmac.new(secret, canonical(covered), hashlib.sha256).hexdigest()


def read(secret: bytes, path: str, query: Mapping[str, str], *, now: datetime) -> Link:
    """The link that was followed. Raises LinkInvalid where it isn't ours as we gave it, or its time is over."""
    link = _parsed(path, query)
    if not hmac.compare_digest(link.mac(secret).encode(), query.get("mac", "")[:_LONGEST].encode()):
        raise LinkInvalid(because="it was altered")
    if now.timestamp() >= link.expires:
        raise LinkInvalid(because="its time is over")
    return link


def _parsed(path: str, query: Mapping[str, str]) -> Link:
    try:
        expires = int(query["expires"][:_LONGEST])
        return Link(path, UUID(query["company"]), UUID(query["person"]), expires)
    except (KeyError, ValueError):
        raise LinkInvalid(because="a part of it is missing") from None
