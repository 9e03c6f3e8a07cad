"""A portion of a company's stored objects, each read whole and held against the SHA-256 that its row has."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.integrity.commands import Mismatch
from infra.object_storage.store import Corrupt, InvalidKey, NotStored, ObjectStore
from workers.log_check import Reading
from workers.verification import bounds
from workers.verification.bounds import Spent
from workers.verification.runs import Advance, Portion
from workers.verification.sources import SOURCES, Named, Source

PAGE = 50
_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Place:
    """Which source comes next, and behind which of its rows."""

    source: str
    after: UUID = _FIRST

    @classmethod
    def read(cls, kept: str) -> "Place":
        """Where a run begins, or goes on; a source that is no more is one that was done."""
        if not kept:
            return cls(SOURCES[0].name)
        read = json.loads(kept)
        return cls(read["source"], UUID(read["after"]))

    def __str__(self) -> str:
        return json.dumps({"source": self.source, "after": str(self.after)})


def look(reading: Reading, objects: ObjectStore, portion: Portion) -> tuple[list[Mismatch], Advance]:
    """Read the next objects; no transaction is open meanwhile. Raises Unavailable."""
    place, spent, found = Place.read(portion.place), Spent(), list[Mismatch]()
    expected = _expected(reading, portion) if portion.expected is None else None
    while not spent.enough(bounds.OBJECTS):
        source = _source(place)
        with reading() as connection:
            page = source.page(connection, portion.company, after=place.after, limit=PAGE)
        for named in page:
            found += _held(objects, source, named, spent)
            place = Place(source.name, named.row)
            if spent.enough(bounds.OBJECTS):
                break
        else:
            following = place if len(page) == PAGE else _following(source)
            if following is None:
                return found, Advance(place=None, checked=spent.checked, bytes=spent.bytes, expected=expected)
            place = following
    return found, Advance(place=str(place), checked=spent.checked, bytes=spent.bytes, expected=expected)


def _held(objects: ObjectStore, source: Source, named: Named, spent: Spent) -> Iterator[Mismatch]:
    """The object against its row. An object that the store itself says is damaged is told as such."""
    spent.checked += 1
    kind, problem = "changed-object", None
    try:
        spent.bytes += len(objects.get(named.key, sha256=named.sha256))
    except NotStored as error:
        kind, problem = "missing-object", str(error)
    except (Corrupt, InvalidKey) as error:
        problem = str(error)
    if problem is not None:
        yield Mismatch(kind=kind, place=named.key, explanation=problem, named_by=source.table, named_by_id=named.row)


def _expected(reading: Reading, portion: Portion) -> int:
    total = 0
    for source in SOURCES:
        with reading() as connection:
            total += source.count(connection, portion.company)
    return total


def _source(place: Place) -> Source:
    """The one that the place names; the first, where a newer release has no such source any more."""
    return next((one for one in SOURCES if one.name == place.source), SOURCES[0])


def _following(source: Source) -> Place | None:
    behind = SOURCES[SOURCES.index(source) + 1 :]
    return Place(behind[0].name) if behind else None
