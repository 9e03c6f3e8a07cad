"""One recorded change: as the database wrote it, as it is authenticated, and as it stands in the log."""

import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Literal, TypeAlias
from uuid import UUID

from domain.kernel.canonical import canonical

Act: TypeAlias = Literal["INSERT", "UPDATE", "DELETE"]

Row: TypeAlias = Mapping[str, str | None]
"""A row's columns by name; each value is PostgreSQL's text for it, so no number or time is ever rounded."""


@dataclass(frozen=True, slots=True)
class _Change:
    """Who changed what, when and why: all of an entry but the values and their authentication."""

    company: UUID
    epoch: int
    """Which life of the database this is; an operator opens a new one after a failover."""
    transaction: UUID
    number: int
    """The entry's place within its transaction, from 1."""
    xid: int
    """PostgreSQL's own number of the transaction (xid8, 64 bits)."""
    at: str
    """When, by the server's clock, in UTC: `YYYY-MM-DDTHH:MM:SS.ffffffZ`."""
    table: str
    row: UUID
    act: Act
    person: UUID | None
    process: str | None
    session_person: UUID | None
    """Whose session carried the act, where that is another than the person who signed it."""
    reason: str | None
    command: str | None


@dataclass(frozen=True, slots=True)
class AuditEntry(_Change):
    """An entry as it is stored (AUD-1). Its order of fields is the order in which they are authenticated.

    `old` and `new` are the raw text of a jsonb object whose values are text or null: an INSERT has only `new`, the
    whole row; a DELETE only `old`; an UPDATE has both, with the changed columns alone.
    """

    old: str | None
    new: str | None
    mac: bytes


@dataclass(frozen=True, slots=True)
class SealedEntry(_Change):
    """An entry as it stands in the log and in an export: the same, with the values read."""

    old: Row | None
    new: Row | None
    mac: bytes


@dataclass(frozen=True, slots=True)
class Closing:
    """The last statement of a transaction: how many entries it wrote, so that none can vanish unnoticed (AUD-4)."""

    company: UUID
    epoch: int
    transaction: UUID
    xid: int
    at: str
    entries: int
    mac: bytes


_change: Callable[[_Change], tuple[Any, ...]] = attrgetter(*(field.name for field in fields(_Change)))
_entry_fields: Callable[[AuditEntry], tuple[Any, ...]] = attrgetter(*(field.name for field in fields(AuditEntry)[:-1]))
_closing_fields: Callable[[Closing], tuple[Any, ...]] = attrgetter(*(field.name for field in fields(Closing)[:-1]))


def transaction_key(master: bytes, company: UUID, transaction: UUID) -> bytes:
    """The one-time key of a transaction's entries; the master key itself never reaches the database."""
    return hmac.digest(master, f"{company}{transaction}".encode("ascii"), "sha256")


def mac_body(entry: AuditEntry) -> bytes:
    """What an entry's MAC covers: every field before it. The audit trigger writes exactly the same bytes."""
    return _framed(_entry_fields(entry))


def entry_mac(key: bytes, entry: AuditEntry) -> bytes:
    """HMAC-SHA256 of the entry under its transaction's key."""
    return hmac.digest(key, mac_body(entry), "sha256")


def closing_body(closing: Closing) -> bytes:
    """What a closing row's MAC covers: every field before it."""
    return _framed(_closing_fields(closing))


def closing_mac(key: bytes, closing: Closing) -> bytes:
    """HMAC-SHA256 of the closing row under its transaction's key."""
    return hmac.digest(key, closing_body(closing), "sha256")


def is_authentic(key: bytes, written: AuditEntry | Closing) -> bool:
    """Whether it was written with that key and not touched since; compared in constant time."""
    expected = closing_mac(key, written) if isinstance(written, Closing) else entry_mac(key, written)
    return hmac.compare_digest(expected, written.mac)


def seal(entry: AuditEntry) -> SealedEntry:
    """The entry with its values read. Raises ValueError where they aren't an object of texts and nulls."""
    values: list[Any] = [*_change(entry), _row(entry.old), _row(entry.new), entry.mac]
    return SealedEntry(*values)


def is_blank(entry: AuditEntry) -> bool:
    """Whether it has lost its values: what a purge leaves of it, which no change writes (KEP-4)."""
    return entry.old is None and entry.new is None


def leaf(entry: AuditEntry | SealedEntry) -> bytes:
    """What the log hashes: the RFC 8785 form of a JSON object that holds every field.

    Numbers travel as text, because a transaction's number outgrows the 53 bits that JSON promises.
    """
    sealed = seal(entry) if isinstance(entry, AuditEntry) else entry
    return canonical(
        {
            "company": str(sealed.company),
            "epoch": str(sealed.epoch),
            "transaction": str(sealed.transaction),
            "number": str(sealed.number),
            "xid": str(sealed.xid),
            "at": sealed.at,
            "table": sealed.table,
            "row": str(sealed.row),
            "act": sealed.act,
            "person": _text(sealed.person),
            "process": sealed.process,
            "session_person": _text(sealed.session_person),
            "reason": sealed.reason,
            "command": sealed.command,
            "old": sealed.old,
            "new": sealed.new,
            "mac": sealed.mac.hex(),
        }
    )


def _framed(fields: Iterable[object]) -> bytes:
    """Each field as `<octets>:<UTF-8>`, or `-` for NULL: two different entries never frame to the same bytes."""
    return b"".join(_frame(field) for field in fields)


def _frame(field: object) -> bytes:
    if field is None:
        return b"-"
    text = str(field).encode()
    return b"%d:%b" % (len(text), text)


def _text(person: UUID | None) -> str | None:
    return None if person is None else str(person)


def _row(raw: str | None) -> Row | None:
    if raw is None:
        return None
    row = json.loads(raw)
    if not isinstance(row, dict) or not all(value is None or isinstance(value, str) for value in row.values()):
        raise ValueError("an audited row is an object whose values are text or null")
    return row
