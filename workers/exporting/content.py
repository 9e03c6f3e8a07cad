"""What an export says: the rows as the log explains them, record.json, its PDF, and the entries."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from domain.audit.entry import Row, SealedEntry, leaf, seal
from domain.audit.fold import FoldMismatch, fold
from domain.exports import attachments, members, neighbours, record, snapshot
from domain.exports.kinds import ExportStage, RecordCopy
from domain.exports.members import Rows
from domain.exports.snapshot import Chosen
from domain.kernel.ids import CompanyId
from domain.recipes import files
from domain.recipes.instructions import files as instructions
from infra.documents import batch_record
from infra.object_storage.store import ObjectStore
from infra.services import Services
from infra.transaction import Transactions
from workers.exporting import attaching, log, sealing
from workers.exporting.log import Key
from workers.exporting.stages import Stages
from workers.exporting.waiting import until


class RowsNotExplained(Exception):
    """A defect, or somebody's change behind the application's back: the log doesn't give the rows (AUD-4)."""


@dataclass(frozen=True, slots=True)
class Content:
    """The four files that are attested; what was attested before records held attachments lacks the last."""

    record: bytes
    pdf: bytes
    entries: bytes
    attachments: bytes | None

    @property
    def files(self) -> dict[str, bytes]:
        """Each file by the column that holds its digest."""
        files = {"record_sha256": self.record, "pdf_sha256": self.pdf, "entries_sha256": self.entries}
        return files if self.attachments is None else {**files, "attachments_sha256": self.attachments}


@dataclass(frozen=True, slots=True)
class Made:
    """The content, which copy it is, and the SHA-256 of the certificate by which the company sealed the PDF, if any."""

    content: Content
    copy: RecordCopy
    seal_sha256: str | None


def make(services: Services, chosen: Chosen, stages: Stages) -> Made:
    """The content of an export as the batch stands now; the recipe's pictures come from the object store.

    Raises RowsNotExplained, NotSealedYet, RenderingFailed, TooManyRows, TooManyEntries, ObjectStoreProblem,
    SealExpired, TimeStampUnavailable.
    """
    transactions, objects, company = services.transactions, services.objects, CompanyId(chosen.company)
    with stages.stage(ExportStage.READING), transactions.reading(company) as session:
        own, others = snapshot.read(session, chosen), neighbours.read(session, chosen)
        rows = neighbours.beside(own, others)
        entries = log.entries_of(session, company, log.rows_told(session, chosen, own, others))
    with stages.stage(ExportStage.WAITING_FOR_ENTRIES):
        places = in_the_log(transactions, company, map(log.key_of, entries))
    with stages.stage(ExportStage.COMPOSING):
        told = sorted(map(seal, entries), key=lambda entry: places[log.key_of(entry)])
        folded = explained(rows, told)
        document = record.compose(folded)
        data = members.write_record(document, folded)
        copy = RecordCopy.REVIEW if document["disposition"] is None else RecordCopy.FINAL
    with stages.stage(ExportStage.FETCHING):
        shown = pictures_of(objects, folded)
    with stages.stage(ExportStage.TYPESETTING), ThreadPoolExecutor(1) as beside:
        rendered = beside.submit(batch_record.render, data, shown)  # in a process of its own, which leaves us this one
        listed = members.write_entries(map(leaf, told))
        typeset = rendered.result()
    with stages.stage(ExportStage.SEALING):
        sealed = sealing.sealed(services, company, typeset)
    with stages.stage(ExportStage.ATTACHING):
        room = attaching.room_beside(data, sealed.pdf, listed)
        attached = attachments.write(attaching.listed(objects, company, folded, room=room))
    return Made(Content(data, sealed.pdf, listed, attached), copy, sealed.sha256)


def pictures_of(objects: ObjectStore, rows: Rows) -> dict[str, bytes]:
    """The pictures that the record's instructions show, by SHA-256, each verified (EXE-16).

    Raises ObjectStoreProblem.
    """
    phases, filed = rows.get("recipe_phase", {}).values(), rows.get("recipe_file", {}).values()
    named = {one.file for phase in phases for one in instructions.named(phase["instruction"] or "") if one.picture}
    shown = [row for row in filed if row["code"] in named and row["media_type"] in files.PICTURES]
    return {sha256: objects.get(str(row["object_key"]), sha256=sha256) for row in shown if (sha256 := row["sha256"])}


def in_the_log(transactions: Transactions, company: UUID, keys: Iterable[Key]) -> Mapping[Key, int]:
    """Where these entries stand in the log, once all of them do. Raises NotSealedYet."""
    missing, found = set(keys), dict[Key, int]()
    probe = partial(_all_positions, transactions, company, missing, found)
    return until(probe, what="entries of the record are not in the log yet")


def _all_positions(
    transactions: Transactions, company: UUID, missing: set[Key], found: dict[Key, int]
) -> Mapping[Key, int] | None:
    with transactions.reading(CompanyId(company)) as session:
        found |= log.positions(session, company, missing)
    missing -= found.keys()
    return None if missing else found


def explained(rows: Rows, entries: Iterable[SealedEntry]) -> Rows:
    """The rows that the entries give, which must be those of the database (AUD-4, AUD-5). Raises RowsNotExplained.

    They lack the columns that a migration added since without values; null and absent are the same.
    """
    try:
        folded = fold(entries)
    except FoldMismatch as mismatch:
        raise RowsNotExplained(str(mismatch)) from mismatch
    for table in sorted(rows.keys() | folded.keys()):
        _require_same(table, rows.get(table, {}), folded.get(table, {}))
    return folded


def _require_same(table: str, rows: Mapping[str, Row], folded: Mapping[str, Row]) -> None:
    for row_id in sorted(rows.keys() | folded.keys()):
        stored, told = rows.get(row_id, {}), folded.get(row_id, {})
        if stored == told:
            continue
        for column in sorted(stored.keys() | told.keys()):
            if stored.get(column) != told.get(column):
                place = f"{column} of {table} {row_id}"
                raise RowsNotExplained(f"The database's {place} is not what the audit log says it became.")
