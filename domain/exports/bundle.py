"""The exported record: one file with what happened, who says so, and all it takes to check that."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.audit.notes import MAX_NOTE
from domain.exports import archive, members
from domain.exports.archive import ArchiveRefused
from domain.exports.attachments import FOLDER, LARGEST
from domain.exports.instructions import format_1, format_2
from domain.exports.members import Growth, Proofs

INSTRUCTIONS = "HOW-TO-VERIFY.txt"
PDF = "record.pdf"
RECORD = "record.json"
ENTRIES = "entries.jsonl"
ATTACHMENTS = "attachments.json"
ATTESTATION = "attestation.json"
PROOFS = "proofs.json"
CHECKPOINT = "checkpoint"
LOG_KEY = "log-key"
PREVIOUS = "previous-checkpoint"
CONSISTENCY = "consistency.json"

GROWTH = (PREVIOUS, CONSISTENCY)


@dataclass(frozen=True, slots=True)
class Format:
    """What an archive consists of: these files in this order, then GROWTH or not, then attachments where it has any."""

    name: str
    page: str
    names: tuple[str, ...]

    @property
    def has_attachments(self) -> bool:
        return ATTACHMENTS in self.names


FIRST = Format(
    members.FORMATS[0],
    format_1.HOW_TO_VERIFY,
    (INSTRUCTIONS, PDF, RECORD, ENTRIES, ATTESTATION, PROOFS, CHECKPOINT),
)
SECOND = Format(
    members.FORMATS[1],
    format_2.HOW_TO_VERIFY,
    (INSTRUCTIONS, PDF, RECORD, ENTRIES, ATTACHMENTS, ATTESTATION, PROOFS, CHECKPOINT, LOG_KEY),
)
"""What is exported now; archives of the first stay readable."""

_MIB = 1024 * 1024
BOUNDS = {
    INSTRUCTIONS: 64 * 1024,
    PDF: 192 * _MIB,
    RECORD: 64 * _MIB,
    ENTRIES: 192 * _MIB,
    ATTACHMENTS: 8 * _MIB,
    ATTESTATION: 64 * 1024,
    PROOFS: 32 * _MIB,
    CHECKPOINT: MAX_NOTE,
    LOG_KEY: 1024,
    PREVIOUS: MAX_NOTE,
    CONSISTENCY: 64 * 1024,
}
"""The most octets of each member; a larger one is neither written nor read. An attachment has its own."""


@dataclass(frozen=True, slots=True)
class Previous:
    """An earlier checkpoint of the same log, and the proof that the log only grew since."""

    checkpoint: str
    growth: Growth


@dataclass(frozen=True, slots=True)
class Vouched:
    """The signed head of the log, the log's public key, and how the log grew before, if it did."""

    checkpoint: str
    key: str
    previous: Previous | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """attachments.json, and the files by their names in it; records of the first format have neither."""

    listed: bytes
    files: Mapping[str, bytes]


def build(  # one argument for each part of the archive
    *,
    record: bytes,
    pdf: bytes,
    leaves: Sequence[bytes],
    attestation: bytes,
    proofs: Proofs,
    vouched: Vouched,
    attached: Attached | None,
) -> bytes:
    """The archive, the same octets on every machine (AUD-3, AUD-5); of the first format where nothing is `attached`.

    `record` is what `members.write_record` gives, `leaves` are the entries of its rows in log order, `attestation` is
    the leaf of the export's own audited row, which holds `members.attested`; `proofs` are for the checkpoint's size.
    Raises ArchiveRefused where a file outgrows its bound.
    """
    form = FIRST if attached is None else SECOND
    files = {
        INSTRUCTIONS: form.page.encode("ascii"),
        PDF: pdf,
        RECORD: record,
        ENTRIES: members.write_entries(leaves),
        ATTESTATION: attestation,
        PROOFS: members.write_proofs(proofs),
        CHECKPOINT: vouched.checkpoint.encode(),
        LOG_KEY: f"{vouched.key}\n".encode(),
        ATTACHMENTS: attached.listed if attached else b"",
    }
    names = form.names
    if (previous := vouched.previous) is not None:
        files |= {PREVIOUS: previous.checkpoint.encode(), CONSISTENCY: members.write_consistency(previous.growth)}
        names += GROWTH
    packed = {name: files[name] for name in names} | (dict(attached.files) if attached else {})
    require_bounds(packed)
    return archive.pack(packed)


def format_of(names: Iterable[str]) -> Format | None:
    """Of which format an archive with these files is, or None."""
    own = tuple(name for name in names if not name.startswith(FOLDER))
    files = tuple(name for name in names if name.startswith(FOLDER))
    for form in (SECOND, FIRST):
        fits = own in {form.names, form.names + GROWTH} and tuple(names) == own + files
        if fits and (form.has_attachments or not files):
            return form
    return None


def require_bounds(files: Mapping[str, bytes]) -> None:
    """Each file is within its bound. Raises ArchiveRefused."""
    for name, content in files.items():
        most = BOUNDS.get(name, LARGEST)
        if len(content) > most:
            raise ArchiveRefused(f"{name} has {len(content)} octets, more than {most}")
