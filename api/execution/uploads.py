"""The tokens that say which bytes a company has uploaded, of which kind they are, and for how long that may be used."""

import base64
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from domain.execution.content import Content
from domain.kernel.ids import CompanyId
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path
from domain.recipes.files import object_key

LASTS = timedelta(hours=1)
TOKEN_LIMIT = 2000
PURPOSE = b"upload\0"
HERE: Path = ("content", "upload")
"""Where a value's input has the token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An uploaded file: its bytes lie under `key`, which their SHA-256 names."""

    company: str
    name: str
    size: int
    sha256: str
    media_type: str
    expires: int

    @property
    def key(self) -> str:
        return object_key(self.company, self.sha256)


def expiry() -> int:
    """When an upload of now can no longer be attached, in seconds of the epoch."""
    return int((datetime.now(UTC) + LASTS).timestamp())


def token(secret: bytes, upload: Upload, *, purpose: bytes = PURPOSE) -> str:
    """The upload, sealed with the service's secret for one purpose."""
    body = _encoded(json.dumps(asdict(upload), sort_keys=True).encode())
    return f"{body}.{_seal(secret, body, purpose)}"


def told(given: str, *, path: Path = HERE) -> Upload:
    """The upload that a token tells of, whoever sealed it. Raises InvalidInput for what isn't a token."""
    try:
        body = given[:TOKEN_LIMIT].partition(".")[0]
        return Upload(**json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))
    except (ValueError, TypeError, RecursionError):
        problem = "It is not the upload that POST /uploads answered with."
        raise InvalidInput(path=path, problem=problem) from None


def content(given: str) -> Content:
    """The content of a value that a token tells of, as `told`."""
    upload = told(given)
    return Content(
        file_key=upload.key,
        file_name=upload.name,
        file_size=upload.size,
        file_sha256=upload.sha256,
        media_type=upload.media_type,
    )


def require(secret: bytes, company: CompanyId, given: str, *, purpose: bytes = PURPOSE, path: Path = HERE) -> Upload:
    """The upload, sealed by this service for this company and purpose, and in time (EXE-16, TEN-1).

    Raises InvalidInput.
    """
    upload = told(given, path=path)
    body, _, seal = given.rpartition(".")
    ours = hmac.compare_digest(seal.encode(errors="replace"), _seal(secret, body, purpose).encode())
    if not ours or upload.company != str(company):
        raise InvalidInput(path=path, problem="It was not given for an upload of this company.")
    if datetime.now(UTC).timestamp() >= upload.expires:
        raise InvalidInput(path=path, problem="It is too old: upload the file again.")
    return upload


def _seal(secret: bytes, body: str, purpose: bytes) -> str:
    return _encoded(hmac.digest(secret, purpose + body.encode(errors="replace"), hashlib.sha256))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
