"""The files that a record's rows name: which of them go into its archive, and their bytes."""

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from domain.execution import media_types
from domain.exports import archive, attachments
from domain.exports.attachments import Attachment, Attachments, LeftOut, digest_in
from domain.exports.members import Rows
from domain.exports.models import RecordExport
from infra.object_storage.store import Corrupt, NotStored, ObjectStore
from workers.verification.sources import SOURCES, Source

EXTENSIONS: Final = {
    media_types.PDF: "pdf",
    media_types.PNG: "png",
    media_types.JPEG: "jpg",
    media_types.CSV: "csv",
    media_types.PLAIN: "txt",
}
APART: Final = 64 * 1024 * 1024
"""Octets of an archive that its proofs and what else is small may take."""

NAMED: Final = tuple(source for source in SOURCES if source.model is not RecordExport)


def room_beside(*files: bytes) -> int:
    """The octets that an archive with these files has left for attachments."""
    return archive.MAX_ARCHIVE - APART - sum(map(len, files))


def listed(objects: ObjectStore, company: UUID, rows: Rows, *, room: int) -> Attachments:
    """Each file that the rows name, in the order of its first row; what has no place in the archive says why.

    One that the store lost or altered is left out, for the rest of a record is worth as much without it, and stored
    files are verified apart. Raises ObjectStoreProblem where the store can't be asked.
    """
    found: list[Attachment] = []
    held = 0
    for sha256, (key, places) in _named(company, rows).items():
        one = _read(objects, key, sha256, places)
        if one.octets is not None and (one.octets > min(attachments.LARGEST, room) or held == attachments.MOST):
            one = Attachment(sha256, places, left_out=LeftOut.NO_ROOM)
        room -= one.octets or 0
        held += one.octets is not None
        found.append(one)
    columns = tuple((source.table, source.column) for source in NAMED if source.table in rows)
    return Attachments(tuple(found), columns)


def fetched(objects: ObjectStore, company: UUID, rows: Rows, of: Attachments) -> dict[str, bytes]:
    """The bytes of those that the archive holds, by their names there. Raises ObjectStoreProblem."""
    named = _named(company, rows)
    return {one.name: objects.get(named[one.sha256][0], sha256=one.sha256) for one in of.files if one.name}


def _read(objects: ObjectStore, key: str, sha256: str, places: tuple[tuple[str, str, str], ...]) -> Attachment:
    try:
        data = objects.get(key, sha256=sha256)
    except (NotStored, Corrupt):
        return Attachment(sha256, places, left_out=LeftOut.NOT_IN_THE_STORE)
    kind = EXTENSIONS.get(media_types.found_in(data, name=key) or "", "bin")
    return Attachment(sha256, places, name=f"{attachments.FOLDER}{sha256}.{kind}", octets=len(data))


def _named(company: UUID, rows: Rows) -> Mapping[str, tuple[str, tuple[tuple[str, str, str], ...]]]:
    """By the SHA-256: where the file lies, and what names it."""
    found: dict[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {}
    for sha256, key, place in _places(company, rows):
        first, places = found.get(sha256, (key, ()))
        found[sha256] = first, (*places, place)
    return found


def _places(company: UUID, rows: Rows) -> Iterator[tuple[str, str, tuple[str, str, str]]]:
    for source in NAMED:
        for row_id, row in sorted(rows.get(source.table, {}).items()):
            if sha256 := digest_in(row.get(source.column)):
                yield sha256, _key(source, company, row_id, row, sha256), (source.table, row_id, source.column)


def _key(source: Source, company: UUID, row_id: str, row: Mapping[str, str | None], sha256: str) -> str:
    if isinstance(source.key, str):
        return str(row[source.key])
    return source.key(company, UUID(row_id), sha256)
