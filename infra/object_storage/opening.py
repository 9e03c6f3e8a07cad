"""Which object store a URL of the settings means."""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from infra.object_storage.folder import FolderStore
from infra.object_storage.store import ObjectStore

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_S3_OPTIONS = frozenset({"region", "endpoint"})


def open_store(url: str) -> ObjectStore:
    """The store of `file:///folder` or `s3://bucket?region=…&endpoint=…`; S3's credentials come as boto3 finds them.

    Raises ValueError with what the URL should look like.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/") and not parts.query:
        return FolderStore(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc and parts.path in {"", "/"}:
        from infra.object_storage.s3 import S3Store  # noqa: PLC0415 -- boto3 costs a laptop's start half a second

        options = _options(parts)
        return S3Store(parts.netloc, s3_client(region=options.get("region"), endpoint=options.get("endpoint")))
    raise ValueError(f"{url!r} is no object store: file:///folder or s3://bucket?region=…&endpoint=…")


def s3_client(*, region: str | None, endpoint: str | None) -> "S3Client":
    """A client that gives up: 5 s to connect, 60 s between bytes, four attempts in all."""
    import boto3  # noqa: PLC0415 -- as above
    from botocore.config import Config  # noqa: PLC0415 -- as above

    config = Config(
        connect_timeout=5,
        read_timeout=60,
        retries={"total_max_attempts": 4, "mode": "standard"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path"} if endpoint else {},
    )
    return boto3.client("s3", region_name=region, endpoint_url=endpoint, config=config)


def _options(parts: SplitResult) -> dict[str, str]:
    read = parse_qs(parts.query, strict_parsing=bool(parts.query), keep_blank_values=True)
    if unknown := sorted(read.keys() - _S3_OPTIONS):
        raise ValueError(f"an S3 URL takes {', '.join(sorted(_S3_OPTIONS))}, not {', '.join(unknown)}")
    return {name: values[-1] for name, values in read.items()}
