"""A portion of a company's sealed log, and of the search for entries that were never sealed."""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from domain.audit import merkle
from domain.audit.notes import NoteRefused, VerifierKey
from domain.integrity.commands import Mismatch
from infra.object_storage.store import ObjectStore
from workers import log_check
from workers.log_check import Finding, Key, Log, Place, Reading
from workers.sealing import appending
from workers.verification import bounds
from workers.verification.bounds import Spent
from workers.verification.runs import Advance, Portion

KEY = text("select verifier_key from log_head where company_id = :company")
NO_KEY = Finding("checkpoint", None, "the log's key", "the database doesn't say which key signed its checkpoints")


def walk(reading: Reading, objects: ObjectStore, portion: Portion) -> tuple[list[Mismatch], Advance]:
    """The next entries against what was sealed and signed, checkpoint by checkpoint. Raises Unavailable."""
    spent, found, place = Spent(), list[Finding](), _walked(portion.place)
    with reading() as connection:
        size = appending.size(connection, portion.company)
        written = connection.execute(KEY, {"company": portion.company}).scalar_one_or_none()
    try:
        verifier = VerifierKey.parse(written or "")
    except NoteRefused:
        return _told(_without_key(reading, objects, portion)), Advance(place=None, checked=0, expected=size)
    going_on: Place | None = place
    while going_on is not None and not spent.enough(bounds.ENTRIES):
        begun = going_on.size
        more, going_on = log_check.stretch(reading, objects, Log(portion.company, verifier), going_on)
        found += more
        spent.checked += (size if going_on is None else going_on.size) - begun
    expected = size if portion.expected is None else None
    kept = None if going_on is None else _written(going_on)
    return _told(found), Advance(place=kept, checked=max(0, spent.checked), expected=expected)


def look_for_strangers(reading: Reading, portion: Portion) -> tuple[list[Mismatch], Advance]:
    """The next entries, each sealed or still to be."""
    spent, found = Spent(), list[Finding]()
    after: Key | None = _looked(portion.place)
    with reading() as connection:
        expected = appending.size(connection, portion.company) if portion.expected is None else None
    while after is not None and not spent.enough(bounds.ENTRIES):
        more, count, after = log_check.passed_by(reading, portion.company, after)
        found += more
        spent.checked += count
    kept = None if after is None else json.dumps({"transaction": str(after[0]), "number": after[1]})
    return _told(found), Advance(place=kept, checked=spent.checked, expected=expected)


def _without_key(reading: Reading, objects: ObjectStore, portion: Portion) -> list[Finding]:
    """Before its first checkpoint a log has none, and nothing that could be held against it."""
    with reading() as connection:
        signed = connection.execute(log_check.NEXT, {"company": portion.company, "size": 0}).one_or_none()
    return [NO_KEY] if signed is not None else log_check.unknown(reading, objects, portion.company)


def _walked(kept: str) -> Place:
    if not kept:
        return Place()
    read = json.loads(kept)
    hashes = map(bytes.fromhex, read["edge"])
    return Place(read["size"], dict(zip(merkle.edge(read["size"]), hashes, strict=True)))


def _written(place: Place) -> str:
    return json.dumps({"size": place.size, "edge": [place.edge[node].hex() for node in merkle.edge(place.size)]})


def _looked(kept: str) -> Key:
    if not kept:
        return log_check.FIRST
    read = json.loads(kept)
    return UUID(read["transaction"]), read["number"]


def _told(found: Sequence[Finding]) -> list[Mismatch]:
    return [
        Mismatch(kind=one.kind, place=one.place, explanation=one.explanation, position=one.position) for one in found
    ]
