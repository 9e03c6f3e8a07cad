"""What the log says of a record: its entries, their places, the checkpoint that covers them, the proofs."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
from domain.exports.snapshot import Chosen
from workers.sealing import appending
from workers.sealing.reading import ENTRY

Key: TypeAlias = tuple[UUID, int]
"""An entry's transaction and number."""

NODES_AT_ONCE = 20_000
ENTRIES_AT_ONCE = 50_000
HOUR = 3_600_000  # milliseconds
LAST = UUID(int=2**128 - 1)
"""No transaction has a later id."""

OF_ROWS = text(f"""
    select {ENTRY} from audit_entry e
    where e.company_id = :company and e.table_name = :table and e.row_id = any(cast(:ids as uuid[]))
    limit {members.MAX_ENTRIES + 1}
""")  # noqa: S608 -- our own fragment and figure
WINDOW = text("""
    select transaction_id from audit_entry where company_id = :company and transaction_id > :since
    order by transaction_id offset :entries limit 1
""")
TOLD = text("""
    select e.table_name, e.row_id from audit_entry e
    where e.company_id = :company and e.transaction_id > :since and e.transaction_id <= :end and e.act = 'INSERT' and (
      e.table_name = any(cast(:tables as text[])) and e.new ->> 'batch_id' = :batch
      or e.table_name = 'parameter_value_revision' and e.new ->> 'value_id' = any(cast(:values as text[]))
      or e.table_name = 'genealogy_edge' and :batch in (e.new ->> 'source_id', e.new ->> 'target_id')
      or e.table_name = 'signature' and e.new ->> 'meaning' <> 'ISSUED' and e.new ->> 'act' <> all(:by_name)
         and e.new ->> 'subject_id' = any(cast(:subjects as text[])))
""")
ATTESTATION = text(f"""
    select {ENTRY} from audit_entry e
    where e.company_id = :company and e.table_name = 'record_export' and e.row_id = :export and e.act = 'UPDATE'
      and e.new ->> 'record_sha256' is not null
    limit 1
""")  # noqa: S608 -- our own fragment
POSITIONS = text("""
    select s.transaction_id, s.number, s.position from sealed_entry s
    where s.company_id = :company and s.transaction_id = any(cast(:transactions as uuid[]))
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


def rows_told(session: Session, chosen: Chosen, rows: Rows, others: Rows) -> dict[str, set[str]]:
    """The ids, by table, of the record's rows and of those that only the log knows: somebody removed them (AUD-4).

    `others` are of other batches: what was signed of them is told in their own records.

    Reads what the company's log gained since the batch was issued, in pieces.
    """
    told: defaultdict[str, set[str]] = defaultdict(set, {table: set(ids) for table, ids in rows.items()})
    told["signature"] |= snapshot.named(rows, snapshot.SIGNATURES)
    told["signature_staleness"] |= rows.get("signature", {}).keys()
    sought = {
        "company": chosen.company,
        "batch": str(chosen.batch),
        "tables": list(snapshot.OF_BATCH),
        "values": list(rows.get("parameter_value", {})),
        "subjects": [row_id for table in rows.values() for row_id in table],
        "by_name": list(snapshot.BY_NAME),
    }
    for since, end in _windows(session, chosen.company, since=_shortly_before(chosen.batch)):
        for table, row_id in session.execute(TOLD, sought | {"since": since, "end": end}):
            told[table].add(str(row_id))
    for table, of_table in others.items():
        told[table] |= of_table.keys()
    return told


def _windows(session: Session, company: UUID, *, since: UUID) -> Iterator[tuple[UUID, UUID]]:
    """Stretches of the log by the ids of their transactions, which are in the order of time."""
    while since < LAST:
        values = {"company": company, "since": since, "entries": ENTRIES_AT_ONCE}
        end: UUID = session.execute(WINDOW, values).scalar_one_or_none() or LAST
        yield since, end
        since = end


def _shortly_before(made: UUID) -> UUID:
    """An id (UUIDv7) of an hour earlier: no server's clock is that far behind another's."""
    return UUID(int=((made.int >> 80) - HOUR) << 80)


def entries_of(session: Session, company: UUID, ids_by_table: Mapping[str, Collection[str]]) -> list[AuditEntry]:
    """The entries of exactly these rows, in no order. Raises TooManyEntries."""
    found: list[AuditEntry] = []
    for table, of_table in ids_by_table.items():
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
    wanted, found = set(keys), dict[Key, int]()
    for some in snapshot.chunks({transaction for transaction, _ in wanted}):
        rows = session.execute(POSITIONS, {"company": company, "transactions": list(some)})
        found |= {(row.transaction_id, row.number): row.position for row in rows}
    return {key: found[key] for key in wanted & found.keys()}


def key_of(entry: AuditEntry | SealedEntry) -> Key:
    """By what the log names an entry."""
    return entry.transaction, entry.number


def key_in(leaf: bytes) -> Key:
    """The same, from the bytes of a leaf that we wrote ourselves."""
    told = json.loads(leaf)
    return UUID(told["transaction"]), int(told["number"])


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
    paths = proofs.inclusions([*entries, attested], at.size, nodes)
    *included, own = map(Inclusion, [*entries, attested], paths)
    found = Proofs(at.size, tuple(included), own)
    if at.before_size is None or at.before_note is None:
        return found, None
    grown = proofs.consistency(at.before_size, at.size, nodes)
    return found, Previous(at.before_note, Growth(at.before_size, at.size, grown))


def _nodes(session: Session, company: UUID, wanted: Iterable[Node]) -> dict[Node, bytes]:
    """Raises LogDamaged where one isn't there."""
    return dict(_loaded(session, company, wanted))


def _loaded(session: Session, company: UUID, wanted: Iterable[Node]) -> Iterator[tuple[Node, bytes]]:
    for some in snapshot.chunks(sorted(wanted), NODES_AT_ONCE):
        yield from appending.nodes(session.connection(), company, some).items()
