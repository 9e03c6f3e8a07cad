"""Links that fetch an exported record: for one person, for five minutes, of no use once altered."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import quote, urlencode
from uuid import UUID

from api.relay import global_id, local_id
from domain.exports.refusals import LinkInvalid
from domain.kernel.canonical import canonical
from domain.kernel.refusals import InvalidInput

LASTS = timedelta(minutes=5)
TYPE = "RecordExport"

_PURPOSE = "download of a record/1"
_LONGEST = 200  # characters of one part


@dataclass(frozen=True, slots=True)
class Link:
    """Who may fetch which export until when; `expires` in seconds since 1970."""

    company: UUID
    export: UUID
    person: UUID
    expires: int

    @classmethod
    def until_later(cls, *, company: UUID, export: UUID, person: UUID) -> Self:
        """A link that counts from now."""
        return cls(company, export, person, int((datetime.now(UTC) + LASTS).timestamp()))

    def url(self, secret: bytes, public_url: str) -> str:
        """Where the person fetches the export."""
        query = urlencode(
            {"company": self.company, "person": self.person, "expires": self.expires, "mac": self.mac(secret)}
        )
        return f"{public_url}/exports/{quote(global_id(TYPE, self.export), safe=':')}?{query}"

    def mac(self, secret: bytes) -> str:
        """HMAC-SHA256 over every part, in hex."""
        covered = {"purpose": _PURPOSE, **{name: str(value) for name, value in asdict(self).items()}}
        return hmac.new(secret, canonical(covered), hashlib.sha256).hexdigest()


def read(secret: bytes, export: str, query: Mapping[str, str], *, now: datetime) -> Link:
    """The link that was followed. Raises LinkInvalid where it isn't ours as we gave it, or its time is over."""
    link = _parsed(export, query)
    if not hmac.compare_digest(link.mac(secret).encode(), query.get("mac", "")[:_LONGEST].encode()):
        raise LinkInvalid(because="it was altered")
    if now.timestamp() >= link.expires:
        raise LinkInvalid(because="its time is over")
    return link


def _parsed(export: str, query: Mapping[str, str]) -> Link:
    try:
        company, person = UUID(query["company"]), UUID(query["person"])
        expires = int(query["expires"][:_LONGEST])
        return Link(company, local_id(export, TYPE, path="id"), person, expires)
    except (KeyError, ValueError, InvalidInput):
        raise LinkInvalid(because="a part of it is missing") from None
