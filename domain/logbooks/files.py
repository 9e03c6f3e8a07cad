"""Where the files of an exported logbook lie."""

from uuid import UUID

from domain.logbooks.kinds import LogbookFileFormat
from domain.logbooks.models import LogbookExport

MEDIA_TYPES = {LogbookFileFormat.CSV: "text/csv; charset=utf-8", LogbookFileFormat.PDF: "application/pdf"}


def key(company: UUID, export: UUID, sha256: str, format_: LogbookFileFormat) -> str:
    """By its content, so that nothing is ever written over."""
    return f"{company}/logbooks/{export}/{sha256}.{format_.value.lower()}"


def sha256_of(export: LogbookExport, format_: LogbookFileFormat) -> str | None:
    """The SHA-256, in hex, that was stated when it was made."""
    return export.csv_sha256 if format_ is LogbookFileFormat.CSV else export.pdf_sha256


def size_of(export: LogbookExport, format_: LogbookFileFormat) -> int | None:
    """In bytes."""
    return export.csv_bytes if format_ is LogbookFileFormat.CSV else export.pdf_bytes
