"""A small log with one batch's record in it, and its export."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import UUID

from domain.audit import merkle, proofs
from domain.audit.checkpoint import Checkpoint, sign
from domain.audit.entry import Row, SealedEntry, leaf, seal
from domain.audit.fold import fold
from domain.audit.notes import SigningKey
from domain.exports import attachments, bundle, members
from domain.exports.attachments import FOLDER, Attachment, Attachments, LeftOut
from domain.exports.evidence import Reading, SealFound
from domain.exports.members import Growth, Inclusion, Proofs, Rows
from domain.exports.report import Check, Report
from domain.exports.verification import verify
from tests.domain.audit.examples import COMPANY, ENTRY

NAMES = (*bundle.SECOND.names, *bundle.GROWTH)
"""The files of a record but its attachments."""

PHOTOGRAPH = b"\x89PNG\r\n\x1a\n a photograph of the dryer"
PHOTO, LOST = (hashlib.sha256(data).hexdigest() for data in (PHOTOGRAPH, b"what the store lost"))
PHOTO_NAME = f"{FOLDER}{PHOTO}.png"

KEY = SigningKey.derive(b"seal key of a test installation", COMPANY)
BATCH, PHASE = UUID(int=0xB), UUID(int=0xF)
PDF_HEAD = b"%PDF-1.7 stand-in with an attachment\n"
SEAL_MARK = b"sealed by "
AT = "2026-03-01T08:30:00.000123Z"


def entry(number: int, table: str, row: UUID, **values: Row | None) -> SealedEntry:
    act: Any = {("new",): "INSERT", ("new", "old"): "UPDATE", ("old",): "DELETE"}[tuple(sorted(values))]
    old, new = values.get("old"), values.get("new")
    return replace(seal(ENTRY), number=number, table=table, row=row, act=act, old=old, new=new)


OF_THE_RECORD = {
    3: entry(3, "batch", BATCH, new={"number": "B-1", "state": "IDLE"}),
    4: entry(
        4, "phase", PHASE, new={"name": "Trocknen", "loss_on_drying": None, "photo": PHOTO, "scan_key": f"scans/{LOST}"}
    ),
    9: entry(9, "phase", PHASE, old={"loss_on_drying": None}, new={"loss_on_drying": "2.7"}),
    17: entry(17, "phase", PHASE, old={"loss_on_drying": "2.7"}, new={"loss_on_drying": "1.9"}),
    20: entry(20, "batch", BATCH, old={"state": "IDLE"}, new={"state": "COMPLETE"}),
}
EXPORTED_AT, SIZE, EARLIER = 23, 27, 11


def compose(rows: Rows) -> Mapping[str, object]:
    (batch,), (phase,) = rows["batch"].values(), rows["phase"].values()
    return {"batch": batch["number"], "phases": [{"name": phase["name"], "loss on drying": phase["loss_on_drying"]}]}


def attached_json(pdf: bytes) -> bytes:
    if not pdf.startswith(PDF_HEAD):
        raise RuntimeError("not a PDF")
    return pdf.removeprefix(PDF_HEAD).partition(SEAL_MARK)[0]


def sealed_by(pdf: bytes) -> SealFound | None:
    """A stand-in: whose certificate, and what holds, stand at the end of the PDF."""
    if SEAL_MARK not in pdf:
        return None
    sha256, intact, whole = pdf.rpartition(SEAL_MARK)[2].decode().split()
    return SealFound(sha256, "O=ACME", intact == "True", whole == "True", None)


READING = Reading(attached_json, compose, sealed_by)


@dataclass(frozen=True)
class Log:
    """All leaves of a log, its nodes, and what it signs."""

    leaves: tuple[bytes, ...]

    @property
    def nodes(self) -> dict[merkle.Node, bytes]:
        return merkle.append(0, {}, [merkle.leaf_hash(each) for each in self.leaves])

    def checkpoint(self, size: int, company: UUID = COMPANY) -> str:
        root = merkle.root(size, self.nodes)
        return sign(Checkpoint.of(company, size=size, root=root, epoch=1, at=AT), KEY)

    def inclusion(self, position: int) -> Inclusion:
        return Inclusion(position, proofs.inclusion(position, len(self.leaves), self.nodes))

    def growth(self, old: int) -> Growth:
        return Growth(old, len(self.leaves), proofs.consistency(old, len(self.leaves), self.nodes))

    def before(self) -> bundle.Previous:
        return bundle.Previous(self.checkpoint(EARLIER), self.growth(EARLIER))


def log_of(entries: Mapping[int, SealedEntry], attestation: SealedEntry) -> Log:
    """A log with these entries at these positions, the export's at its own, and others' between."""
    placed = {**entries, EXPORTED_AT: attestation}
    others = (entry(number, "other", UUID(int=number + 1), new={}) for number in range(SIZE))
    return Log(tuple(leaf(placed.get(number, other)) for number, other in enumerate(others)))


ATTACHED = (
    Attachment(PHOTO, (("phase", str(PHASE), "photo"),), name=PHOTO_NAME, octets=len(PHOTOGRAPH)),
    Attachment(LOST, (("phase", str(PHASE), "scan_key"),), left_out=LeftOut.NOT_IN_THE_STORE),
)
"""A file in the archive, and one that the store lost."""
COLUMNS = (("phase", "photo"), ("phase", "scan_key"))


def exported(  # each argument is one way in which a record could be wrong while all of it is signed
    entries: Mapping[int, SealedEntry] = OF_THE_RECORD,
    *,
    rows: Rows | None = None,
    document: Mapping[str, object] | None = None,
    pdf: bytes | None = None,
    attestation: SealedEntry | None = None,
    attached: Sequence[Attachment] = ATTACHED,
    sealed: tuple[str | None, str] = (None, ""),
    previous: bool = True,
) -> bytes:
    """The record of these entries, consistent in all but what is given otherwise."""
    rows = rows if rows is not None else fold(entries.values())
    record = members.write_record(document if document is not None else compose(rows), rows)
    attested_seal, seal = sealed
    pdf = pdf if pdf is not None else PDF_HEAD + record + (SEAL_MARK + seal.encode() if seal else b"")
    listed = members.write_entries(leaf(each) for each in entries.values())
    files = attachments.write(Attachments(tuple(attached), COLUMNS))
    digests: dict[str, str | None] = {
        **members.attested(record=record, pdf=pdf, entries=listed, attachments=files),
        "seal_sha256": attested_seal,
    }
    attestation = attestation or entry(1, "export", UUID(int=0xE), new={"batch_id": str(BATCH), **digests})
    log = log_of(entries, attestation)
    return bundle.build(
        record=record,
        pdf=pdf,
        leaves=[leaf(each) for each in entries.values()],
        attestation=leaf(attestation),
        proofs=Proofs(SIZE, tuple(map(log.inclusion, entries)), log.inclusion(EXPORTED_AT)),
        vouched=bundle.Vouched(log.checkpoint(SIZE), str(KEY.verifier), log.before() if previous else None),
        attached=bundle.Attached(files, {PHOTO_NAME: PHOTOGRAPH}),
    )


@cache
def valid() -> bytes:
    """A record that verifies; every test starts from the same octets."""
    return exported()


def verified(data: bytes, key: str = str(KEY.verifier)) -> Report:
    return verify(data, key, reading=READING)


def outcomes(report: Report) -> dict[str, Check]:
    return {check.name: check for check in report.checks}
