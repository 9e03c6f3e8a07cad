"""Reading an entry back from the bytes that the log hashed, whoever hands them over."""

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import cast, get_args
from uuid import UUID

from domain.audit.entry import Act, Row, SealedEntry
from domain.kernel.canonical import Json, parse

_FIELDS = frozenset(field.name for field in fields(SealedEntry))
_NUMBER = re.compile(r"0|[1-9][0-9]{0,19}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_MAC = re.compile(r"[0-9a-f]{64}")


class MalformedLeaf(ValueError):
    """The bytes are not the form that the log gives an entry; the message names the field."""


def parse_leaf(data: bytes) -> SealedEntry:
    """The entry whose leaf these bytes are: `leaf(parse_leaf(data)) == data`.

    Raises MalformedLeaf for anything else, be it hostile.
    """
    try:
        found = parse(data)
    except ValueError as error:
        raise MalformedLeaf(str(error)) from error
    if not isinstance(found, Mapping) or found.keys() != _FIELDS:
        raise MalformedLeaf(f"an entry is an object with exactly the fields {', '.join(sorted(_FIELDS))}")
    return _entry(found)


def _entry(found: Mapping[str, Json]) -> SealedEntry:
    entry = SealedEntry(
        company=_id(found, "company"),
        epoch=int(_matching(found, "epoch", _NUMBER)),
        transaction=_id(found, "transaction"),
        number=int(_matching(found, "number", _NUMBER)),
        xid=int(_matching(found, "xid", _NUMBER)),
        at=_matching(found, "at", _TIME),
        table=_text(found, "table"),
        row=_id(found, "row"),
        act=_act(found),
        person=_optional_id(found, "person"),
        process=_optional_text(found, "process"),
        session_person=_optional_id(found, "session_person"),
        reason=_optional_text(found, "reason"),
        command=_optional_text(found, "command"),
        old=_row(found, "old"),
        new=_row(found, "new"),
        mac=bytes.fromhex(_matching(found, "mac", _MAC)),
    )
    _require_the_acts_values(entry)
    return entry


def _require_the_acts_values(entry: SealedEntry) -> None:
    has_old, has_new = entry.old is not None, entry.new is not None
    if (has_old, has_new) != (entry.act != "INSERT", entry.act != "DELETE"):
        raise MalformedLeaf(f"{entry.act} has old values unless it inserts, and new ones unless it deletes")
    if entry.old is not None and entry.new is not None and entry.old.keys() != entry.new.keys():
        raise MalformedLeaf("old and new of an UPDATE name different columns")


def _text(found: Mapping[str, Json], name: str) -> str:
    value = found[name]
    if not isinstance(value, str):
        raise MalformedLeaf(f"{name} is not text")
    return value


def _optional_text(found: Mapping[str, Json], name: str) -> str | None:
    return None if found[name] is None else _text(found, name)


def _matching(found: Mapping[str, Json], name: str, form: re.Pattern[str]) -> str:
    value = _text(found, name)
    if not form.fullmatch(value):
        raise MalformedLeaf(f"{name} is not of the form {form.pattern}")
    return value


def _id(found: Mapping[str, Json], name: str) -> UUID:
    text = _text(found, name)
    try:
        read = UUID(text)
    except ValueError as error:
        raise MalformedLeaf(f"{name} is not a UUID") from error
    if str(read) != text:
        raise MalformedLeaf(f"{name} is not written in lower case with hyphens")
    return read


def _optional_id(found: Mapping[str, Json], name: str) -> UUID | None:
    return None if found[name] is None else _id(found, name)


def _act(found: Mapping[str, Json]) -> Act:
    value = _text(found, "act")
    if value not in get_args(Act):
        raise MalformedLeaf(f"act is none of {', '.join(get_args(Act))}")
    return cast("Act", value)


def _row(found: Mapping[str, Json], name: str) -> Row | None:
    value = found[name]
    if value is None:
        return None
    if not isinstance(value, Mapping) or not all(item is None or isinstance(item, str) for item in value.values()):
        raise MalformedLeaf(f"{name} is not an object whose values are text or null")
    return cast("Row", value)
