"""What each file of an exported record says, and its one way of being written.

Reading is the inverse of writing: bytes that writing would not have given are refused with MalformedMember.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from domain.audit.entry import Row
from domain.audit.notes import decode_base64
from domain.kernel.canonical import Json, canonical, parse

FORMATS = ("theriac-batch-record/1", "theriac-batch-record/2")
FORMAT = FORMATS[-1]
"""What is exported now."""
MAX_ENTRIES = 500_000

Rows: TypeAlias = Mapping[str, Mapping[str, Row]]
"""Table, row id, column: PostgreSQL's text for the value, or null."""

_HASH_OCTETS = 32
_MAX_SIZE_DIGITS = 19
_MAX_PATH = 64


class MalformedMember(ValueError):
    """A file of the archive is not as Theriac writes it; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Record:
    """record.json: the batch's record for people, and the rows that it was composed from."""

    document: Json
    rows: Rows
    format: str = FORMAT


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Where an entry stands in the log, from 0, and the hashes that prove it, from the leaf upwards."""

    position: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Proofs:
    """proofs.json: that every entry, and the one that attests the export, is in the log of that size."""

    size: int
    entries: tuple[Inclusion, ...]
    attestation: Inclusion


@dataclass(frozen=True, slots=True)
class Growth:
    """consistency.json: that the log only grew between two checkpoints of these sizes (RFC 6962, 2.1.2)."""

    old: int
    new: int
    proof: tuple[bytes, ...]


def attested(*, record: bytes, pdf: bytes, entries: bytes, attachments: bytes | None = None) -> dict[str, str]:
    """The digests, SHA-256 in hex, that the export's audited row holds, by column; the first format lacks the last."""
    files = {"record_sha256": record, "pdf_sha256": pdf, "entries_sha256": entries}
    if attachments is not None:
        files["attachments_sha256"] = attachments
    return {column: hashlib.sha256(data).hexdigest() for column, data in files.items()}


def write_record(document: Mapping[str, object], rows: Rows, *, format: str = FORMAT) -> bytes:  # noqa: A002 -- its name
    """The octets of record.json. Raises TypeError where the document holds what JSON doesn't have, or a float."""
    return canonical({"format": format, "document": cast("Json", document), "rows": rows})


def read_record(data: bytes) -> Record:
    """Read record.json."""
    found = _object(data, {"format", "document", "rows"})
    named = found["format"]
    if named not in FORMATS:
        raise MalformedMember(f"the format is none of {', '.join(FORMATS)}")
    rows = found["rows"]
    if not _is_object_of(rows, lambda table: _is_object_of(table, lambda row: _is_object_of(row, _is_text_or_null))):
        raise MalformedMember("rows is not an object of tables of rows of columns whose values are text or null")
    return Record(found["document"], cast("Rows", rows), named)


def write_entries(leaves: Iterable[bytes]) -> bytes:
    """The octets of entries.jsonl: each leaf on a line of its own, in log order."""
    return b"".join(leaf + b"\n" for leaf in leaves)


def read_entries(data: bytes) -> tuple[bytes, ...]:
    """The leaves of entries.jsonl, unread."""
    *leaves, rest = data.split(b"\n", MAX_ENTRIES)
    if rest:
        raise MalformedMember(f"the last line has no end, or there are over {MAX_ENTRIES} lines")
    return tuple(leaves)


def write_proofs(proofs: Proofs) -> bytes:
    """The octets of proofs.json; entries near each other share most of their hashes, so each is written once."""
    hashes: dict[bytes, int] = {}
    return canonical(
        {
            "size": str(proofs.size),
            "entries": [_write_inclusion(inclusion, hashes) for inclusion in proofs.entries],
            "attestation": _write_inclusion(proofs.attestation, hashes),
            "hashes": [base64.b64encode(each).decode() for each in hashes],
        }
    )


def read_proofs(data: bytes) -> Proofs:
    """Read proofs.json."""
    found = _object(data, {"size", "hashes", "entries", "attestation"})
    hashes = _hashes(found["hashes"])
    inclusions = tuple(_read_inclusion(each, hashes) for each in _list(found["entries"]))
    proofs = Proofs(_number(found["size"]), inclusions, _read_inclusion(found["attestation"], hashes))
    if write_proofs(proofs) != data:
        raise MalformedMember("a number isn't in its one form, or the hashes aren't each listed once, by first use")
    return proofs


def write_consistency(growth: Growth) -> bytes:
    """The octets of consistency.json."""
    hashes = [base64.b64encode(each).decode() for each in growth.proof]
    return canonical({"from": str(growth.old), "to": str(growth.new), "hashes": hashes})


def read_consistency(data: bytes) -> Growth:
    """Read consistency.json."""
    found = _object(data, {"from", "to", "hashes"})
    growth = Growth(_number(found["from"]), _number(found["to"]), tuple(_hashes(found["hashes"])))
    if write_consistency(growth) != data:
        raise MalformedMember("a size is not written as it should be")
    return growth


def _write_inclusion(inclusion: Inclusion, hashes: dict[bytes, int]) -> Json:
    path = [hashes.setdefault(each, len(hashes)) for each in inclusion.path]
    return {"position": str(inclusion.position), "path": path}


def _read_inclusion(value: Json, hashes: Sequence[bytes]) -> Inclusion:
    if not isinstance(value, Mapping) or value.keys() != {"position", "path"}:
        raise MalformedMember("a proof is an object of position and path")
    path = _list(value["path"])
    if len(path) > _MAX_PATH or not all(isinstance(index, int) and 0 <= index < len(hashes) for index in path):
        raise MalformedMember("a path is a list of numbers, each the place of a hash")
    return Inclusion(_number(value["position"]), tuple(hashes[cast("int", index)] for index in path))


def _hashes(value: Json) -> list[bytes]:
    hashes = [decode_base64(each) if isinstance(each, str) else b"" for each in _list(value)]
    if any(len(each) != _HASH_OCTETS for each in hashes):
        raise MalformedMember(f"a hash is {_HASH_OCTETS} octets in base64")
    return hashes


def _object(data: bytes, keys: set[str]) -> Mapping[str, Json]:
    found = parse(data)
    if not isinstance(found, Mapping) or found.keys() != keys:
        raise MalformedMember(f"not an object with exactly the keys {', '.join(sorted(keys))}")
    return found


def _list(value: Json) -> Sequence[Json]:
    if not isinstance(value, list):
        raise MalformedMember("a list is missing")
    return value


def _number(value: Json) -> int:
    """A size or position; leading zeros and other scripts' digits are found when it is written again."""
    if not isinstance(value, str) or not value.isdecimal() or len(value) > _MAX_SIZE_DIGITS:
        raise MalformedMember("a size or position is not a decimal number written as text")
    return int(value)


def _is_object_of(value: Json, is_member: Callable[[Json], bool]) -> bool:
    return isinstance(value, Mapping) and all(is_member(each) for each in value.values())


def _is_text_or_null(value: Json) -> bool:
    return value is None or isinstance(value, str)
