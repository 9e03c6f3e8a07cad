"""S3's own ways to fail: other clients of the bucket, foreign objects, no answer."""

import hashlib
import socket
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from infra.object_storage.opening import open_store, s3_client
from infra.object_storage.s3 import S3Store
from infra.object_storage.store import AlreadyStored, Corrupt, StillRetained, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

RECORD = b"the record"
DIGEST = hashlib.sha256(RECORD).hexdigest()
LATER = datetime.now(UTC) + timedelta(days=2)


def test_a_retained_object_is_under_compliance_lock(s3_store: S3Store, s3: "S3Client", bucket: str) -> None:
    stored = s3_store.put("a", RECORD, sha256=DIGEST, retain_until=LATER)
    kept = s3.head_object(Bucket=bucket, Key="a", VersionId=stored.version)
    assert kept["ObjectLockMode"] == "COMPLIANCE"
    assert LATER <= kept["ObjectLockRetainUntilDate"] < LATER + timedelta(seconds=1)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=bucket, Key="a", VersionId=stored.version)


def test_what_another_client_writes_over_it_changes_nothing(s3_store: S3Store, s3: "S3Client", bucket: str) -> None:
    stored = s3_store.put("a", RECORD, sha256=DIGEST)
    for number in range(3):
        s3.put_object(Bucket=bucket, Key="a", Body=b"forged %d" % number)
    assert s3_store.get("a") == RECORD
    assert s3_store.put("a", RECORD, sha256=DIGEST) == stored
    assert s3_store.list() == ("a",)


def test_what_another_client_marks_as_deleted_stays(s3_store: S3Store, s3: "S3Client", bucket: str) -> None:
    stored = s3_store.put("a", RECORD, sha256=DIGEST)
    s3.delete_object(Bucket=bucket, Key="a")
    assert s3_store.get("a") == RECORD
    assert s3_store.list() == ("a",)
    assert s3_store.put("a", RECORD, sha256=DIGEST) == stored
    with pytest.raises(AlreadyStored):
        s3_store.put("a", b"another", sha256=hashlib.sha256(b"another").hexdigest())


def test_nothing_that_lay_over_it_takes_the_place_of_what_was_deleted(
    s3_store: S3Store, s3: "S3Client", bucket: str
) -> None:
    stored = s3_store.put("a", RECORD, sha256=DIGEST)
    s3.put_object(Bucket=bucket, Key="a", Body=b"forged")
    s3.delete_object(Bucket=bucket, Key="a")
    s3.put_object_legal_hold(Bucket=bucket, Key="a", VersionId=stored.version, LegalHold={"Status": "ON"})
    with pytest.raises(StillRetained):
        s3_store.delete("a")
    assert s3_store.get("a") == RECORD
    s3.put_object_legal_hold(Bucket=bucket, Key="a", VersionId=stored.version, LegalHold={"Status": "OFF"})
    s3_store.delete("a")
    found = s3.list_object_versions(Bucket=bucket)
    assert (found.get("Versions", []), found.get("DeleteMarkers", [])) == ([], [])


def test_content_that_is_not_what_its_metadata_says_is_found(s3_store: S3Store, s3: "S3Client", bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"forged", Metadata={"sha256": DIGEST})
    with pytest.raises(Corrupt):
        s3_store.get("a")


def test_an_object_without_our_digest_is_not_ours(s3_store: S3Store, s3: "S3Client", bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=RECORD)
    with pytest.raises(Corrupt):
        s3_store.get("a")


def test_keys_and_versions_on_several_pages_are_all_seen(
    s3_store: S3Store, s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")
    for key in ("a", "b", "c"):
        s3_store.put(key, RECORD, sha256=DIGEST)
        for number in range(3):
            s3.put_object(Bucket=bucket, Key=key, Body=b"forged %d" % number)
    assert [s3_store.get(key) for key in ("a", "b", "c")] == [RECORD] * 3
    assert s3_store.list() == ("a", "b", "c")
    assert s3_store.list(limit=2) == ("a", "b")
    assert s3_store.list(after="a", limit=1) == ("b",)


def test_an_object_is_under_its_lock_from_the_first_moment(
    s3_store: S3Store, s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_store, "_retain", lambda *_: pytest.fail("the lock came after the object"))
    s3_store.put("a", RECORD, sha256=DIGEST, retain_until=LATER)
    assert s3.head_object(Bucket=bucket, Key="a")["ObjectLockMode"] == "COMPLIANCE"


def test_a_bucket_that_is_not_there_is_unavailable(s3: "S3Client") -> None:
    with pytest.raises(Unavailable, match="NoSuchBucket"):
        S3Store("theriac-nowhere", s3).exists("a")


@pytest.mark.usefixtures("s3")  # for its credentials
def test_a_server_that_does_not_answer_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    store = S3Store("any", s3_client(region="eu-central-1", endpoint=f"http://127.0.0.1:{port}"))
    with pytest.raises(Unavailable):
        store.put("a", RECORD, sha256=DIGEST)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/folder",
        "file:folder",
        "file://host/folder",
        "s3://",
        "s3://bucket/folder",
        "s3://bucket?regoin=x",
        "gs://bucket",
    ],
)
def test_a_url_that_means_no_store_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"s3://|S3 URL"):
        open_store(url)
