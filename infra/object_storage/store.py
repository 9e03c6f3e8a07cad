"""What every object store promises, whatever lies behind it, and how it says no."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

MAX_OBJECT_BYTES: Final = 512 * 1024 * 1024
MAX_KEY_LENGTH: Final = 512
MAX_SEGMENT_LENGTH: Final = 200  # a file's name has 255 bytes, and a folder stands in for S3
MAX_LISTED: Final = 1000

_SEGMENT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_PREFIX = re.compile(r"[A-Za-z0-9._/-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ObjectStoreProblem(Exception):
    """Why the store refused or couldn't."""


class InvalidKey(ObjectStoreProblem):
    """The key isn't one: see check_key."""


class TooLarge(ObjectStoreProblem):
    """The object has more than MAX_OBJECT_BYTES."""


class NotStored(ObjectStoreProblem):
    """Nothing is stored under the key: it never was, or it was deleted."""


class AlreadyStored(ObjectStoreProblem):
    """Something else is stored under the key, and an object is never written over."""


class Corrupt(ObjectStoreProblem):
    """The bytes aren't those that the SHA-256 promises."""


class RetentionShortened(ObjectStoreProblem):
    """Retention may be extended, never shortened."""


class StillRetained(ObjectStoreProblem):
    """Its retention has not ended, or a hold of the store's own lasts: it can't be deleted."""


class Unavailable(ObjectStoreProblem):
    """The store didn't answer, or refused for a reason of its own; trying again later may help."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as it lies in the store; sha256 in lower-case hexadecimal, size in bytes."""

    key: str
    version: str
    sha256: str
    size: int


class ObjectStore(Protocol):
    """Write-once objects under named or content-addressed keys.

    The first version written under a key is the object, whatever another client of the store writes or marks as
    deleted afterwards. Every method may raise InvalidKey and Unavailable.
    """

    def put(self, key: str, data: bytes, *, sha256: str, retain_until: datetime | None = None) -> Stored:
        """Store data durably, and answer with what was stored.

        The same content under the same key is answered with the version stored first, its retention extended where
        retain_until is later. Raises AlreadyStored for other content, TooLarge, and Corrupt where sha256 isn't that
        of data.
        """

    def get(self, key: str, *, sha256: str | None = None) -> bytes:
        """The object's bytes, hashed again and compared with what was stored, and with sha256 where given.

        Raises NotStored, Corrupt.
        """

    def extend_retention(self, key: str, *, retain_until: datetime) -> None:
        """Keep the object at least until then. Raises RetentionShortened, NotStored."""

    def retained_until(self, key: str) -> datetime | None:
        """Until when the object can't be deleted; None where nothing holds it. Raises NotStored."""

    def delete(self, key: str) -> None:
        """Remove the object and whatever else lies under its key; nothing where it is gone already (REV-8).

        For the purge of records alone. Raises StillRetained, and then all of it stays.
        """

    def exists(self, key: str) -> bool:
        """Whether something is stored under the key."""

    def list(self, prefix: str = "", *, after: str | None = None, limit: int = MAX_LISTED) -> tuple[str, ...]:
        """At most limit keys with the prefix that come after `after`, ordered by their bytes.

        limit is from 1 to MAX_LISTED; the next page starts after the last key of this one.
        """


def check_key(key: str) -> None:
    """Require segments of letters, digits, `_`, `-` and `.` (not first), joined by `/`. Raises InvalidKey."""
    segments = key.split("/")
    if len(key) > MAX_KEY_LENGTH or any(len(segment) > MAX_SEGMENT_LENGTH for segment in segments):
        raise InvalidKey(f"a key has at most {MAX_KEY_LENGTH} characters, {MAX_SEGMENT_LENGTH} between two slashes")
    if not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise InvalidKey(f"{key!r} isn't a key: letters, digits, _, - and . (not first) between single slashes")


def check_page(prefix: str, after: str | None, limit: int) -> None:
    """Require what `list` is asked for to be possible. Raises InvalidKey."""
    assert 1 <= limit <= MAX_LISTED, limit
    if len(prefix) > MAX_KEY_LENGTH or not _PREFIX.fullmatch(prefix):
        raise InvalidKey(f"{prefix!r} begins no key")
    if after is not None:
        check_key(after)


def check_content(key: str, data: bytes, sha256: str) -> None:
    """Require data to be what sha256 promises, and not too large. Raises TooLarge, Corrupt."""
    if len(data) > MAX_OBJECT_BYTES:
        raise TooLarge(f"{key} has {len(data)} bytes; at most {MAX_OBJECT_BYTES} are stored")
    found = hashlib.sha256(data).hexdigest()
    if not _SHA256.fullmatch(sha256) or found != sha256:
        raise Corrupt(f"{key}: the bytes have SHA-256 {found}, not {sha256}")


def check_same(found: Stored, sha256: str) -> None:
    """Require what is stored under the key to be the same content. Raises AlreadyStored."""
    if found.sha256 != sha256:
        raise AlreadyStored(f"{found.key} holds other content (SHA-256 {found.sha256}) and is never written over")


def check_read(found: Stored, data: bytes, sha256: str | None) -> None:
    """Require bytes just read to be those stored, and those asked for. Raises Corrupt."""
    digest = hashlib.sha256(data).hexdigest()
    if digest != found.sha256 or len(data) != found.size:
        raise Corrupt(f"{found.key} was stored with SHA-256 {found.sha256} and reads as {digest}")
    if sha256 is not None and digest != sha256:
        raise Corrupt(f"{found.key} has SHA-256 {digest}; {sha256} was asked for")


def whole_second(moment: datetime) -> datetime:
    """The moment in UTC, rounded up to the second, the finest that every store keeps."""
    assert moment.tzinfo is not None, moment
    utc = moment.astimezone(UTC)
    return utc if utc.microsecond == 0 else utc.replace(microsecond=0) + timedelta(seconds=1)


def check_ended(key: str, until: datetime | None) -> None:
    """Require retention to have ended. Raises StillRetained."""
    if until is not None and until > datetime.now(UTC):
        raise StillRetained(f"{key} is kept until {until.isoformat()}")


def check_extends(key: str, current: datetime | None, wanted: datetime) -> None:
    """Require the wanted end of retention not to come before the current one. Raises RetentionShortened."""
    if current is not None and wanted < current:
        raise RetentionShortened(f"{key} is kept until {current.isoformat()}; {wanted.isoformat()} is earlier")
