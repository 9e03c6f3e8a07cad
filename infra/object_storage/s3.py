"""S3 with Object Lock as object store, through boto3.

S3 keeps every version, and a write or a deletion by another client only lays a newer one on top. So the oldest
version of a key is the object, here, and each read asks for it by its id. S3-compatible servers don't check the
SHA-256 they are sent, so it is checked here on the way in and out.
"""

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from infra.object_storage import store
from infra.object_storage.store import Corrupt, NotStored, Stored, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import HeadObjectOutputTypeDef, ListObjectVersionsOutputTypeDef

_DIGEST: Final = "sha256"  # in the object's own metadata: not every server keeps the checksum's header
_PAGE_BOUND: Final = 100
_ATTEMPTS: Final = 3
_BEATEN: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})


class S3Store:
    """An ObjectStore in a bucket with versions and Object Lock. The client brings time-outs and bounded retries.

    It needs s3:PutObject, s3:GetObjectVersion, s3:ListBucketVersions, s3:PutObjectRetention, s3:GetObjectRetention;
    to purge, s3:DeleteObjectVersion and s3:GetObjectLegalHold.
    """

    def __init__(self, bucket: str, client: "S3Client") -> None:
        self._bucket = bucket
        self._client = client

    def put(self, key: str, data: bytes, *, sha256: str, retain_until: datetime | None = None) -> Stored:
        """See ObjectStore.put."""
        store.check_key(key)
        store.check_content(key, data, sha256)
        until = retain_until and store.whole_second(retain_until)
        with _unavailable():
            for _ in range(_ATTEMPTS):
                if (version := self._version(key)) is not None:
                    return self._repeat(key, version, sha256, until)
                if self._write(key, data, sha256, until):
                    break
            # Asked again rather than taken from the answer: of two writers that a server let through, one was first.
            return self._repeat(key, self._required(key), sha256, until)

    def get(self, key: str, *, sha256: str | None = None) -> bytes:
        """See ObjectStore.get."""
        store.check_key(key)
        with _unavailable():
            version = self._required(key)
            answer = self._client.get_object(Bucket=self._bucket, Key=key, VersionId=version)
            found = _stored(key, version, answer["Metadata"], answer["ContentLength"])
            data = answer["Body"].read()
        store.check_read(found, data, sha256)
        return data

    def extend_retention(self, key: str, *, retain_until: datetime) -> None:
        """See ObjectStore.extend_retention."""
        store.check_key(key)
        with _unavailable():
            version = self._required(key)
            until = store.whole_second(retain_until)
            head = self._client.head_object(Bucket=self._bucket, Key=key, VersionId=version)
            store.check_extends(key, _retained(head), until)
            self._retain(key, version, until)

    def retained_until(self, key: str) -> datetime | None:
        """See ObjectStore.retained_until."""
        store.check_key(key)
        with _unavailable():
            return self._held(key, self._required(key))

    def delete(self, key: str) -> None:
        """See ObjectStore.delete. The object itself goes last, so that no later version takes its place."""
        store.check_key(key)
        with _unavailable():
            versions, markers = self._all_versions(key)
            for version in versions:
                store.check_ended(key, self._held(key, version))
            for version in (*markers, *versions):
                self._client.delete_object(Bucket=self._bucket, Key=key, VersionId=version)

    def exists(self, key: str) -> bool:
        """See ObjectStore.exists."""
        store.check_key(key)
        with _unavailable():
            return self._version(key) is not None

    def list(self, prefix: str = "", *, after: str | None = None, limit: int = store.MAX_LISTED) -> tuple[str, ...]:
        """See ObjectStore.list."""
        store.check_page(prefix, after, limit)
        found: dict[str, None] = {}
        with _unavailable():
            for page in self._pages(prefix, after):
                found |= dict.fromkeys(version["Key"] for version in page.get("Versions", []))
                if len(found) >= limit:
                    break
        return tuple(found)[:limit]

    def _pages(self, prefix: str, after: str | None) -> Iterator["ListObjectVersionsOutputTypeDef"]:
        """All versions of the keys with the prefix after `after`: by key, the newest first."""
        markers = {} if after is None else {"KeyMarker": after}
        for _ in range(_PAGE_BOUND):
            page = self._client.list_object_versions(Bucket=self._bucket, Prefix=prefix, **markers)  # type: ignore[arg-type] # mypy takes the markers for any argument
            yield page
            if not page.get("IsTruncated"):
                return
            markers = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}
        raise Unavailable(f"the versions below {prefix!r} fill more than {_PAGE_BOUND} pages")

    def _version(self, key: str) -> str | None:
        """The id of the key's oldest version. The key itself sorts before all keys that begin with it."""
        oldest = None
        for page in self._pages(key, None):
            versions = page.get("Versions", [])
            oldest = next((v["VersionId"] for v in reversed(versions) if v["Key"] == key), oldest)
            if any(version["Key"] != key for version in versions):
                break
        return oldest

    def _all_versions(self, key: str) -> tuple[Sequence[str], Sequence[str]]:
        """Of the key, the newest first: what was written under it, and the marks of deletion on top."""
        versions: Sequence[str] = ()
        markers: Sequence[str] = ()
        for page in self._pages(key, None):
            versions = (*versions, *(one["VersionId"] for one in page.get("Versions", []) if one["Key"] == key))
            markers = (*markers, *(one["VersionId"] for one in page.get("DeleteMarkers", []) if one["Key"] == key))
            if any(one["Key"] != key for one in page.get("Versions", [])):
                break
        return versions, markers

    def _held(self, key: str, version: str) -> datetime | None:
        head = self._client.head_object(Bucket=self._bucket, Key=key, VersionId=version)
        return datetime.max.replace(tzinfo=UTC) if head.get("ObjectLockLegalHoldStatus") == "ON" else _retained(head)

    def _required(self, key: str) -> str:
        version = self._version(key)
        if version is None:
            raise NotStored(f"nothing is stored under {key}")
        return version

    def _write(self, key: str, data: bytes, sha256: str, until: datetime | None) -> bool:
        """Whether the server took the object; False where another writer was faster."""
        checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
        lock = {} if until is None else {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": until}
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=data,
                IfNoneMatch="*",
                ChecksumAlgorithm="SHA256",
                ChecksumSHA256=checksum,
                Metadata={_DIGEST: sha256},
                **lock,  # type: ignore[arg-type] # mypy takes the lock's fields for any argument
            )
        except ClientError as error:
            if _code(error) in _BEATEN:
                return False
            raise
        return True

    def _repeat(self, key: str, version: str, sha256: str, until: datetime | None) -> Stored:
        head = self._client.head_object(Bucket=self._bucket, Key=key, VersionId=version)
        found = _stored(key, version, head["Metadata"], head["ContentLength"])
        store.check_same(found, sha256)
        current = _retained(head)
        if until is not None and (current is None or until > current):
            self._retain(key, version, until)
        return found

    def _retain(self, key: str, version: str, until: datetime) -> None:
        self._client.put_object_retention(
            Bucket=self._bucket,
            Key=key,
            VersionId=version,
            Retention={"Mode": "COMPLIANCE", "RetainUntilDate": until},
        )


def _stored(key: str, version: str, metadata: dict[str, str], size: int) -> Stored:
    if _DIGEST not in metadata or size > store.MAX_OBJECT_BYTES:
        raise Corrupt(f"{key} wasn't stored by Theriac: it lacks its SHA-256 or has {size} bytes")
    return Stored(key, version, metadata[_DIGEST], size)


def _retained(head: "HeadObjectOutputTypeDef") -> datetime | None:
    """The end of retention; without the right to know it, s3:GetObjectRetention, S3 leaves it out."""
    return head.get("ObjectLockRetainUntilDate")


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError, OSError) as error:
        raise Unavailable(f"the object store: {error}") from error
