"""The exported record: one file with what happened, who says so, and all it takes to check that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.audit.notes import MAX_NOTE
from domain.exports import archive, members
from domain.exports.archive import ArchiveRefused
from domain.exports.instructions import HOW_TO_VERIFY
from domain.exports.members import Growth, Proofs

INSTRUCTIONS = "HOW-TO-VERIFY.txt"
PDF = "record.pdf"
RECORD = "record.json"
ENTRIES = "entries.jsonl"
ATTESTATION = "attestation.json"
PROOFS = "proofs.json"
CHECKPOINT = "checkpoint"
PREVIOUS = "previous-checkpoint"
CONSISTENCY = "consistency.json"

NAMES = (INSTRUCTIONS, PDF, RECORD, ENTRIES, ATTESTATION, PROOFS, CHECKPOINT)
NAMES_WITH_PREVIOUS = (*NAMES, PREVIOUS, CONSISTENCY)
"""An archive has exactly these members, in this order; the last two together or not at all."""

_MIB = 1024 * 1024
BOUNDS = {
    INSTRUCTIONS: 64 * 1024,
    PDF: 192 * _MIB,
    RECORD: 64 * _MIB,
    ENTRIES: 192 * _MIB,
    ATTESTATION: 64 * 1024,
    PROOFS: 32 * _MIB,
    CHECKPOINT: MAX_NOTE,
    PREVIOUS: MAX_NOTE,
    CONSISTENCY: 64 * 1024,
}
"""The most octets of each member; a larger one is neither written nor read."""


@dataclass(frozen=True, slots=True)
class Previous:
    """An earlier checkpoint of the same log, and the proof that the log only grew since."""

    checkpoint: str
    growth: Growth


def build(  # one argument for each file of the archive
    *,
    record: bytes,
    pdf: bytes,
    leaves: Sequence[bytes],
    attestation: bytes,
    proofs: Proofs,
    checkpoint: str,
    previous: Previous | None = None,
) -> bytes:
    """The archive, the same octets on every machine (AUD-3, AUD-5).

    `record` is what `members.write_record` gives, `leaves` are the entries of its rows in log order, `attestation` is
    the leaf of the export's own audited row, which holds `members.attested`; `proofs` are for the checkpoint's size.
    Raises ArchiveRefused where a file outgrows its bound.
    """
    files = {
        INSTRUCTIONS: HOW_TO_VERIFY.encode("ascii"),
        PDF: pdf,
        RECORD: record,
        ENTRIES: members.write_entries(leaves),
        ATTESTATION: attestation,
        PROOFS: members.write_proofs(proofs),
        CHECKPOINT: checkpoint.encode(),
    }
    if previous is not None:
        files[PREVIOUS] = previous.checkpoint.encode()
        files[CONSISTENCY] = members.write_consistency(previous.growth)
    require_bounds(files)
    return archive.pack(files)


def require_bounds(files: Mapping[str, bytes]) -> None:
    """Each file is within its bound. Raises ArchiveRefused."""
    for name, content in files.items():
        if len(content) > BOUNDS[name]:
            raise ArchiveRefused(f"{name} has {len(content)} octets, more than {BOUNDS[name]}")
