"""Both stores, empty, for one suite: a folder, and S3 as moto's server plays it."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from moto.s3.models import S3Backend
from moto.server import ThreadedMotoServer

from infra.object_storage.folder import FolderStore
from infra.object_storage.opening import open_store, s3_client
from infra.object_storage.s3 import S3Store
from infra.object_storage.store import ObjectStore

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MOTO_LISTS = S3Backend.list_object_versions


def list_after_the_marker(backend: S3Backend, bucket: str, key_marker: str | None = None, **rest: Any) -> Any:  # noqa: ANN401 - moto's own
    """As S3 does it. moto takes a lone KeyMarker for an order to skip one version, whatever its key."""
    if key_marker and not rest.get("version_id_marker"):
        versions = [version for _, found in backend.get_bucket(bucket).keys.iterlists() for version in found]
        skipped = sorted(
            (v for v in versions if v.name <= key_marker), key=lambda v: (v.name, -v.last_modified.timestamp())
        )
        key_marker, last = (skipped[-1].name, skipped[-1].version_id) if skipped else (None, None)
        rest["version_id_marker"] = last
    return MOTO_LISTS(backend, bucket, key_marker=key_marker, **rest)


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(S3Backend, "list_object_versions", list_after_the_marker)
        yield from serve()


def serve() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> "S3Client":
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return s3_client(region="eu-central-1", endpoint=endpoint)


@pytest.fixture
def bucket(s3: "S3Client") -> str:
    name = f"theriac-{uuid.uuid4().hex}"
    where = {"LocationConstraint": "eu-central-1"}
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True, CreateBucketConfiguration=where)  # type: ignore[arg-type] # the stubs list the regions
    return name


@pytest.fixture
def s3_store(bucket: str, endpoint: str) -> S3Store:
    return cast("S3Store", open_store(f"s3://{bucket}?region=eu-central-1&endpoint={endpoint}"))


@pytest.fixture
def folder_store(tmp_path: Path) -> FolderStore:
    return cast("FolderStore", open_store((tmp_path / "objects").as_uri()))


@pytest.fixture(params=["folder_store", "s3_store"])
def store(request: pytest.FixtureRequest) -> ObjectStore:
    return cast("ObjectStore", request.getfixturevalue(request.param))
