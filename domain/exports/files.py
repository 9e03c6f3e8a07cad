"""Where the files of an exported record lie."""

from uuid import UUID

EXTENSIONS = {
    "record_sha256": "json",
    "pdf_sha256": "pdf",
    "entries_sha256": "jsonl",
    "attachments_sha256": "json",
}
"""Of what an export attests, by the column that holds its SHA-256."""


def key(company: UUID, export: UUID, sha256: str, extension: str) -> str:
    """By its content, so that nothing is ever written over."""
    return f"{company}/exports/{export}/{sha256}.{extension}"
