"""attachments.json: the files that a record's rows name, and which of them the archive holds.

Photographs, scans, certificates, instructions' pictures: each is named by the SHA-256 in a row, so that the entries
that prove the rows prove the files as well.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.exports.members import MalformedMember
from domain.kernel.canonical import Json, canonical, parse

FOLDER = "attachments/"
LARGEST = 64 * 1024 * 1024
"""Octets of one attachment; a larger file is left out."""
MOST = 5_000
"""Attachments of an archive; further ones are left out."""

_NAME = re.compile(re.escape(FOLDER) + r"([0-9a-f]{64})\.[a-z]{1,5}")
_KEYS = {"sha256", "octets", "name", "left_out", "named_by"}


class LeftOut(StrEnum):
    """Why a file that rows name isn't in the archive."""

    NO_ROOM = "NO_ROOM"
    NOT_IN_THE_STORE = "NOT_IN_THE_STORE"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that rows name: its SHA-256 in hex, and those rows, each by its table, id and column.

    `name` is the archive's for it and `octets` its size, both None where it is left out.
    """

    sha256: str
    named_by: tuple[tuple[str, str, str], ...]
    name: str | None = None
    octets: int | None = None
    left_out: LeftOut | None = None

    def is_of(self, data: bytes) -> bool:
        """Whether these are its octets."""
        return len(data) == self.octets and hashlib.sha256(data).hexdigest() == self.sha256


@dataclass(frozen=True, slots=True)
class Attachments:
    """All files that rows of a record name, and in which columns of which tables: none in these is missing."""

    files: tuple[Attachment, ...]
    columns: tuple[tuple[str, str], ...]


def digest_in(value: str | None) -> str | None:
    """The SHA-256 that a column names: its value, or the last segment of the key that it is."""
    return value.rpartition("/")[2] if value else None


def write(attachments: Attachments) -> bytes:
    """The octets of attachments.json."""
    files = [_written(one) for one in attachments.files]
    return canonical({"files": files, "columns": [list(one) for one in attachments.columns]})


def read(data: bytes) -> Attachments:
    """Read attachments.json. Raises MalformedMember."""
    found = parse(data)
    if not isinstance(found, Mapping) or found.keys() != {"files", "columns"}:
        raise MalformedMember("not an object with exactly the keys columns, files")
    files, columns = found["files"], found["columns"]
    if not isinstance(files, list) or not isinstance(columns, list):
        raise MalformedMember("files or columns is no list")
    attachments = Attachments(tuple(map(_read, files)), tuple(_texts(column, 2) for column in columns))
    if write(attachments) != data:
        raise MalformedMember("it isn't in its one form")
    return attachments


def _written(one: Attachment) -> Json:
    return {
        "sha256": one.sha256,
        "octets": None if one.octets is None else str(one.octets),
        "name": one.name,
        "left_out": one.left_out,
        "named_by": [list(place) for place in one.named_by],
    }


def _read(file: Json) -> Attachment:
    if not isinstance(file, Mapping) or file.keys() != _KEYS:
        raise MalformedMember(f"a file is an object with exactly the keys {', '.join(sorted(_KEYS))}")
    sha256, octets, name, left_out = (file[key] for key in ("sha256", "octets", "name", "left_out"))
    held = isinstance(name, str) and isinstance(octets, str) and left_out is None
    gone = name is None and octets is None and left_out in set(LeftOut)
    if not held and not gone:
        raise MalformedMember("a file has a name and a number of octets, or a reason why it is left out")
    if not isinstance(sha256, str) or (held and ((match := _NAME.fullmatch(str(name))) is None or match[1] != sha256)):
        raise MalformedMember("a file's name is its SHA-256 in the folder attachments, and a kind")
    if held and not str(octets).isdecimal():
        raise MalformedMember("a number of octets is written in digits")
    named_by = file["named_by"]
    if not isinstance(named_by, list) or not named_by:
        raise MalformedMember("no row names a file")
    places = tuple(_texts(place, 3) for place in named_by)
    if gone:
        return Attachment(sha256, places, left_out=LeftOut(str(left_out)))
    return Attachment(sha256, places, name=str(name), octets=int(str(octets)))


def _texts(value: Json, count: int) -> tuple[Any, ...]:
    """A list of that many texts."""
    if not isinstance(value, list) or [type(part) for part in value] != [str] * count:
        raise MalformedMember("a row is named by its table, id and column, a column by its table and name")
    return tuple(value)
