"""Reading a thing as it was: which rows it has, their entries up to the moment, and what these add up to.

What counts at a moment is the transactions that were closed by then, each whole: the last that a transaction writes is
its closing row, whose time also orders it among those that changed the same rows (`workers.sealing.reading`). Which
rows the thing has is asked of the tables as they are now, for a row stays part of what it was written for, and of the
log where rows may be removed. Those that weren't there yet at the moment have no entries and leave nothing.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.asof.refusals import HistoryDisagrees, NotYet, TooMuchHistory
from domain.asof.shapes import Part, Thing
from domain.audit.entry import Act, Row
from domain.audit.fold import FoldMismatch, State, fold
from domain.exports.snapshot import chunks

MAX_ENTRIES = 50_000
"""An answer rests on so many entries, and comes from so many rows, at most."""

ROUNDS = 3
"""What is named names others, such as a training record its version, and that its subject; no further."""

NOW = text("select clock_timestamp()")
CREATED = text("""
    select coalesce(c.at, e.at) from audit_entry e
    left join audit_closing c on c.company_id = e.company_id and c.transaction_id = e.transaction_id
    where e.company_id = :company and e.row_id = :id and e.table_name = :table and e.act = 'INSERT'
    order by 1 limit 1
""")
# Sub-selects in place of joins: each is answered from an index, whatever the statistics say. What lacks its closing row
# was tampered with, and never gets sealed: it isn't left out for that.
ENTRIES = text("""
    select * from (
      select e.table_name, e.row_id, e.act, e.old::text as old, e.new::text as new, e.transaction_id, e.number,
             coalesce((select c.at from audit_closing c
                       where c.company_id = e.company_id and c.transaction_id = e.transaction_id), e.at) as closed,
             exists (select from sealed_entry s where s.company_id = e.company_id
                     and s.transaction_id = e.transaction_id and s.number = e.number) as sealed
      from unnest(cast(:tables as text[]), cast(:ids as uuid[])) wanted (table_name, row_id)
      join audit_entry e
        on e.company_id = :company and e.table_name = wanted.table_name and e.row_id = wanted.row_id
    ) known where closed <= :at limit :most
""")
STANDING = """
    select '{0}' as name, t.id from {0} t where t.company_id = :company and t.{1} = any(cast(:{2} as uuid[]))
"""
REMOVED = """
    select '{0}', e.row_id from audit_entry e
    where e.company_id = :company and e.table_name = '{0}' and e.act = 'DELETE'
      and e.old ->> '{1}' = any(cast(:{2} as text[]))
"""
SIGNED = text("""
    select s.id from signature s
    where s.company_id = :company and s.subject_id = any(cast(:ids as uuid[])) and s.meaning <> 'ISSUED'
    limit :most
""")  # issuing a batch signs its recipe's version, and the batch names that signature


class Entry(NamedTuple):
    """An entry as far as folding needs it, and its transaction's place and closing."""

    table: str
    row: UUID
    act: Act
    old: Row | None
    new: Row | None
    transaction: UUID
    number: int
    closed: datetime
    sealed: bool


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer rests on: how many entries, when the last of their transactions closed, how many aren't sealed."""

    entries: int
    last_at: datetime | None
    unsealed: int


@dataclass(frozen=True, slots=True)
class Past:
    """A thing as it was: its rows and those that they name, by table and id; none before it was created."""

    id: str
    table: str
    rows: State
    basis: Basis
    created_at: datetime | None

    @property
    def own(self) -> Row | None:
        """The thing's own row; None before it was created."""
        return self.rows.get(self.table, {}).get(self.id)


def require_past(session: Session, at: datetime) -> None:
    """A moment that has come, by the database's clock. Raises NotYet."""
    now: datetime = session.execute(NOW).scalar_one()
    if at > now:
        raise NotYet(now=now, path=("at",))


def read(session: Session, company: UUID, thing: Thing, id: UUID, at: datetime) -> Past:  # noqa: A002 -- the row's own
    """The thing at a moment. Raises TooMuchHistory, HistoryDisagrees."""
    log = _Log(session, company, at)
    log.take(_rows_of(session, company, thing, id))
    for _ in range(ROUNDS):
        log.take(_named(thing, log.state))
    created = session.execute(CREATED, {"company": company, "id": id, "table": thing.root}).scalar_one_or_none()
    return Past(str(id), thing.root, log.state, log.basis, created)


Ids = Mapping[str, set[str]]


@dataclass
class _Log:
    """What was taken from the log: the rows by now, and on what they rest."""

    session: Session
    company: UUID
    at: datetime
    state: State = field(default_factory=dict)
    basis: Basis = Basis(0, None, 0)
    _taken: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def take(self, rows: Ids) -> None:
        """Fold the entries of those rows that weren't taken yet."""
        new = {table: ids - self._taken[table] for table, ids in rows.items()}
        entries = sorted(self._entries(new), key=lambda one: (one.closed, one.transaction, one.number))
        for table, ids in new.items():
            self._taken[table] |= ids
        self._count(entries)
        try:
            folded = fold(entries)
        except FoldMismatch as mismatch:
            problem = f"{mismatch.entry.act} of {mismatch.entry.table} {mismatch.entry.row}: {mismatch.problem}"
            raise HistoryDisagrees(problem=problem) from mismatch
        for table, of_table in folded.items():
            self.state.setdefault(table, {}).update(of_table)

    def _entries(self, rows: Ids) -> list[Entry]:
        found: list[Entry] = []
        for some in chunks((table, one) for table, ids in sorted(rows.items()) for one in sorted(ids)):
            tables, ids = zip(*some, strict=True)
            most = MAX_ENTRIES - self.basis.entries - len(found) + 1
            asked = {"company": self.company, "tables": list(tables), "ids": list(ids), "at": self.at, "most": most}
            found += [_entry(one) for one in self.session.execute(ENTRIES, asked)]
            if len(found) + self.basis.entries > MAX_ENTRIES:
                raise TooMuchHistory(limit=MAX_ENTRIES)
        return found

    def _count(self, entries: Sequence[Entry]) -> None:
        moments = [entries[-1].closed] if entries else []
        if self.basis.last_at is not None:
            moments.append(self.basis.last_at)
        unsealed = sum(not one.sealed for one in entries)
        self.basis = Basis(
            self.basis.entries + len(entries), max(moments, default=None), self.basis.unsealed + unsealed
        )


def _entry(row: Sequence[object]) -> Entry:
    table, row_id, act, old, new, *place = row
    read_old, read_new = (None if one is None else json.loads(str(one)) for one in (old, new))
    values: list[object] = [table, row_id, act, read_old, read_new, *place]
    return Entry._make(values)


def _rows_of(session: Session, company: UUID, thing: Thing, id: UUID) -> dict[str, set[str]]:  # noqa: A002 -- as above
    """The ids of its own row, of its parts, generation by generation, and of the signatures on them."""
    found: defaultdict[str, set[str]] = defaultdict(set, {thing.root: {str(id)}})
    for generation in _generations(thing):
        statement = " union all ".join(each for part in generation for each in _asked(part))
        values = {f"of_{of}": sorted(found[of]) for of in {part.of for part in generation}}
        asked = text(f"{statement} limit {MAX_ENTRIES + 1}")
        _add(found, session.execute(asked, {"company": company, **values}).all())
    if thing.signed:
        for ids in chunks(sorted(set().union(*found.values()))):
            signed = session.execute(SIGNED, {"company": company, "ids": list(ids), "most": MAX_ENTRIES + 1})
            _add(found, [("signature", one) for one in signed.scalars()])
    return found


def _asked(part: Part) -> Iterable[str]:
    """Our own names of tables and columns; the values travel as parameters."""
    names = part.table, part.column, f"of_{part.of}"
    yield STANDING.format(*names)
    if part.removable:
        yield REMOVED.format(*names)


def _add(found: defaultdict[str, set[str]], rows: Iterable[Sequence[object]]) -> None:
    for table, row_id in rows:
        found[str(table)].add(str(row_id))
    if sum(map(len, found.values())) > MAX_ENTRIES:
        raise TooMuchHistory(limit=MAX_ENTRIES)


def _generations(thing: Thing) -> Iterable[Sequence[Part]]:
    """The parts of what is known already, as long as there are some."""
    known, left = {thing.root}, list(thing.parts)
    while left:
        generation = [part for part in left if part.of in known]
        assert generation, left
        yield generation
        left = [part for part in left if part not in generation]
        known |= {part.table for part in generation}


def _named(thing: Thing, state: State) -> dict[str, set[str]]:
    """The ids that the rows name at the moment."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for mention in thing.mentions:
        rows = state.get(mention.table, {}).values()
        found[mention.to] |= {one for row in rows if (one := row.get(mention.column)) is not None}
    return found
