"""How an exported record's files are read when it is verified."""

from typing import Final

from domain.exports import record
from domain.exports.evidence import Reading, SealFound
from infra.documents import attachment

_SIGNATURE: Final = b"/ByteRange"
"""Stands uncompressed in each PDF that bears a signature, which leaves out its own octets (ISO 32000-1, 12.8.1)."""


def sealed_by(pdf: bytes) -> SealFound | None:
    """The seal on a PDF, if it bears one. Raises ValueError, and pyHanko's errors for bad bytes."""
    if _SIGNATURE not in pdf:
        return None
    from infra.documents import pdf_seal  # noqa: PLC0415 -- a second, which the others save

    return pdf_seal.sealed_by(pdf)


READING: Final = Reading(attachment.attached_json, record.compose, sealed_by)
