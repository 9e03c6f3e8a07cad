"""What the log says of a record: its entries, their places, the checkpoint that covers them, the proofs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.audit import proofs
from domain.audit.entry import AuditEntry, SealedEntry
from domain.audit.merkle import Node
from domain.exports import members, snapshot
from domain.exports.bundle import Previous
from domain.exports.members import Growth, Inclusion, Proofs, Rows
from workers.sealing import appending
from workers.sealing.reading import ENTRY

Key: TypeAlias = tuple[UUID, int]
"""An entry's transaction and number."""

NODES_AT_ONCE = 20_000

OF_ROWS = text(f"""
    select {ENTRY} from audit_entry e
    where e.company_id = :company and e.table_name = :table and e.row_id = any(cast(:ids as uuid[]))
    limit {members.MAX_ENTRIES + 1}
""")  # noqa: S608 -- our own fragment and figure
ATTESTATION = text(f"""
    select {ENTRY} from audit_entry e
    where e.company_id = :company and e.table_name = 'record_export' and e.row_id = :export and e.act = 'UPDATE'
      and e.new ->> 'record_sha256' is not null
    limit 1
""")  # noqa: S608 -- our own fragment
POSITIONS = text("""
    select s.transaction_id, s.number, s.position from sealed_entry s
    join unnest(cast(:transactions as uuid[]), cast(:numbers as int[])) as w (transaction_id, number)
      on s.transaction_id = w.transaction_id and s.number = w.number
    where s.company_id = :company
""")
COVERING = text("""
    select size, note from checkpoint where company_id = :company and size > :position order by size limit 1
""")
BEFORE = text("""
    select size, note from checkpoint where company_id = :company and size < :size order by size desc limit 1
""")

VERIFIER_KEY = text("select verifier_key from log_head where company_id = :company")


class TooManyEntries(Exception):
    """A record has more entries than an archive holds."""


@dataclass(frozen=True, slots=True)
class Heads:
    """The first checkpoint behind a position, and the one before it."""

    size: int
    note: str
    before_size: int | None
    before_note: str | None


def entries_of(session: Session, company: UUID, rows: Rows) -> list[AuditEntry]:
    """The entries of exactly these rows, in no order. Raises TooManyEntries."""
    found: list[AuditEntry] = []
    for table, of_table in rows.items():
        for ids in snapshot.chunks(of_table):
            chosen = session.execute(OF_ROWS, {"company": company, "table": table, "ids": list(ids)})
            found += [AuditEntry(*row) for row in chosen]
            if len(found) > members.MAX_ENTRIES:
                raise TooManyEntries(f"The record has over {members.MAX_ENTRIES} audit entries.")
    return found


def attestation(session: Session, company: UUID, export: UUID) -> AuditEntry:
    """The entry of the export's own row that holds the digests."""
    return AuditEntry(*session.execute(ATTESTATION, {"company": company, "export": export}).one())


def positions(session: Session, company: UUID, keys: Iterable[Key]) -> dict[Key, int]:
    """Where these entries stand in the log; those that aren't sealed yet are left out."""
    found: dict[Key, int] = {}
    for some in snapshot.chunks(keys, NODES_AT_ONCE):
        values = {"transactions": [transaction for transaction, _ in some], "numbers": [number for _, number in some]}
        rows = session.execute(POSITIONS, {"company": company} | values)
        found |= {(row.transaction_id, row.number): row.position for row in rows}
    return found


def key_of(entry: AuditEntry | SealedEntry) -> Key:
    """By what the log names an entry."""
    return entry.transaction, entry.number


def heads(session: Session, company: UUID, position: int) -> Heads | None:
    """The first checkpoint that covers a position, always the same one; None while there is none."""
    covering = session.execute(COVERING, {"company": company, "position": position}).one_or_none()
    if covering is None:
        return None
    before = session.execute(BEFORE, {"company": company, "size": covering.size}).one_or_none()
    return Heads(covering.size, covering.note, *(before or (None, None)))


def verifier_key(session: Session, company: UUID) -> str:
    """The public key of the log; known once there is a checkpoint."""
    return str(session.execute(VERIFIER_KEY, {"company": company}).scalar_one())


def prove(
    session: Session, company: UUID, at: Heads, *, entries: Sequence[int], attested: int
) -> tuple[Proofs, Previous | None]:
    """That the entries at these positions are in the log of the checkpoint, and that it grew from the one before it."""
    before = at.before_size or 0
    wanted = proofs.inclusion_needs([*entries, attested], at.size) | proofs.consistency_needs(before, at.size)
    nodes = _nodes(session, company, wanted)
    included = tuple(_inclusion(position, at.size, nodes) for position in entries)
    found = Proofs(at.size, included, _inclusion(attested, at.size, nodes))
    if at.before_size is None or at.before_note is None:
        return found, None
    grown = proofs.consistency(at.before_size, at.size, nodes)
    return found, Previous(at.before_note, Growth(at.before_size, at.size, grown))


def _inclusion(position: int, size: int, nodes: Mapping[Node, bytes]) -> Inclusion:
    return Inclusion(position, proofs.inclusion(position, size, nodes))


def _nodes(session: Session, company: UUID, wanted: Iterable[Node]) -> dict[Node, bytes]:
    """Raises LogDamaged where one isn't there."""
    return dict(_loaded(session, company, wanted))


def _loaded(session: Session, company: UUID, wanted: Iterable[Node]) -> Iterator[tuple[Node, bytes]]:
    for some in snapshot.chunks(sorted(wanted), NODES_AT_ONCE):
        yield from appending.nodes(session.connection(), company, some).items()
