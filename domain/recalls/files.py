"""Where the files of a recall lie."""

from uuid import UUID

from domain.recalls.kinds import RecallFileFormat
from domain.recalls.models import Recall

MEDIA_TYPES = {
    RecallFileFormat.JSON: "application/json",
    RecallFileFormat.CSV: "text/csv; charset=utf-8",
    RecallFileFormat.PDF: "application/pdf",
}


def key(company: UUID, recall: UUID, sha256: str, format_: RecallFileFormat) -> str:
    """By its content, so that nothing is ever written over."""
    return f"{company}/recalls/{recall}/{sha256}.{format_.value.lower()}"


def sha256_of(recall: Recall, format_: RecallFileFormat) -> str | None:
    """The SHA-256, in hex, that was stated with what was found."""
    return {
        RecallFileFormat.JSON: recall.json_sha256,
        RecallFileFormat.CSV: recall.csv_sha256,
        RecallFileFormat.PDF: recall.pdf_sha256,
    }[format_]


def size_of(recall: Recall, format_: RecallFileFormat) -> int | None:
    """In bytes."""
    return {
        RecallFileFormat.JSON: recall.json_bytes,
        RecallFileFormat.CSV: recall.csv_bytes,
        RecallFileFormat.PDF: recall.pdf_bytes,
    }[format_]
