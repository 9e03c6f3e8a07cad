"""What waits to be sealed: whole transactions, in an order in which each follows those it built upon.

A transaction that changed a row after another one committed is sealed after it. The order of transaction numbers
doesn't give that: a command takes its number before it waits for a row's lock, so the later number often writes first.
What does: a pass takes every transaction that has committed by now (whoever sees one sees all that it built upon), in
the order of their closing rows, which each writes before it commits.

The horizon, below which no transaction can still commit, is where the next pass begins to look.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text

from domain.audit.entry import AuditEntry, Closing

MAX_TRANSACTIONS = 1000
MAX_ENTRIES = 5000
"""A pass takes no further transaction once it has that many entries; a larger one is taken alone."""

ALL = 0
"""The transaction number that every transaction comes after."""

AT = "to_char({} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
ENTRY = f"""
    e.company_id, e.epoch, e.transaction_id, e.number, e.xid::text::bigint, {AT.format("e.at")}, e.table_name, e.row_id,
    e.act, e.person, e.process, e.session_person, e.reason, e.command, e.old::text, e.new::text, e.mac
"""
"""The columns of an entry `e`, in the order of AuditEntry's fields."""

# A sub-select in place of a join: it is answered from the index for each row, whatever the statistics say.
_SEALED = "(select true from sealed_entry s where s.company_id = {0}.company_id and s.transaction_id = {0}.transaction_id{1} limit 1)"  # noqa: E501 -- one condition
_GOES_ON = "(select h.stopped_because from log_head h where h.company_id = {0}.company_id) is null"

HORIZON = text("""
    select x.epoch, h.xid::text::bigint as low, pg_snapshot_xmin(pg_current_snapshot())::text::bigint as high,
           (select min(later.opened_xid)::text::bigint from log_epoch later where later.epoch > x.epoch) as ended_at
    from log_epoch x join log_horizon h on h.epoch = x.epoch where not h.drained order by x.epoch limit 1
""")
CLOSINGS = text(f"""
    select c.company_id, c.epoch, c.transaction_id, c.xid::text::bigint, {AT.format("c.at")}, c.entries, c.mac
    from audit_closing c
    where c.epoch = :epoch and c.xid >= cast(:low as xid8)
      and {_SEALED.format("c", "")} is null and {_GOES_ON.format("c")}
    order by c.at, c.transaction_id limit :limit
""")  # noqa: S608 -- our own fragments
STRAYS = text(f"""
    select {ENTRY} from audit_entry e
    where e.epoch = :epoch and e.xid >= cast(:low as xid8) and e.xid < cast(:high as xid8)
      and {_SEALED.format("e", " and s.number = e.number")} is null and {_GOES_ON.format("e")}
      and ({_SEALED.format("e", "")} or (select true from audit_closing c
           where c.company_id = e.company_id and c.transaction_id = e.transaction_id) is null)
    order by e.at, e.transaction_id, e.number limit :limit
""")  # noqa: S608 -- our own fragments
ENTRIES = text(f"""
    select {ENTRY} from audit_entry e
    join unnest(cast(:companies as uuid[]), cast(:transactions as uuid[])) as t (company_id, transaction_id)
      on e.company_id = t.company_id and e.transaction_id = t.transaction_id
    order by e.transaction_id, e.number
""")  # noqa: S608 -- our own fragments
OLDEST = text("select extract(epoch from clock_timestamp() - cast(:at as timestamptz))")
ADVANCE = text("update log_horizon set xid = cast(:xid as xid8), drained = :drained where epoch = :epoch")


@dataclass(frozen=True, slots=True)
class Horizon:
    """Which stretch of transaction numbers a pass looks at, in one epoch: from `low`; below `high` all have ended."""

    epoch: int
    low: int
    high: int
    ended_at: int | None
    """The number of the transaction that opened the next epoch; numbers of an ended epoch compare with nothing."""

    @property
    def settled(self) -> bool:
        """Whether every transaction that could still write into this epoch has ended."""
        return self.ended_at is not None and self.high > self.ended_at


@dataclass(frozen=True, slots=True)
class Written:
    """A transaction as it stands in the database; without closing row, it is none of ours."""

    company: UUID
    id: UUID
    closing: Closing | None
    entries: tuple[AuditEntry, ...]

    @property
    def at(self) -> str:
        return self.closing.at if self.closing else max(entry.at for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a pass found, oldest first; `complete` when nothing else waits below the horizon."""

    horizon: Horizon
    transactions: tuple[Written, ...]
    complete: bool


def waiting(connection: Connection) -> Waiting | None:
    """What is committed and not sealed, of the oldest epoch that has some; None when all of them are drained."""
    found = connection.execute(HORIZON).one_or_none()
    if found is None:
        return None
    horizon = Horizon(found.epoch, found.low, found.high, found.ended_at)
    read = [Closing(*row) for row in connection.execute(CLOSINGS, _bounds(horizon, MAX_TRANSACTIONS))]
    taken = _bounded(read)
    strays = connection.execute(STRAYS, _bounds(horizon, MAX_ENTRIES)).all()
    transactions = [*_with_entries(connection, taken), *_strays([AuditEntry(*row) for row in strays])]
    transactions.sort(key=lambda written: (written.at, written.id))
    complete = len(taken) == len(read) < MAX_TRANSACTIONS and len(strays) < MAX_ENTRIES
    return Waiting(horizon, tuple(transactions), complete)


def advance(connection: Connection, done: Waiting) -> None:
    """Let the next pass begin at the horizon of this one, or where this one began if it left something behind."""
    horizon = done.horizon
    if done.complete:
        drained = horizon.settled
        low = horizon.low if horizon.ended_at is not None else horizon.high
        connection.execute(ADVANCE, {"epoch": horizon.epoch, "xid": str(low), "drained": drained})


def age(connection: Connection, at: str) -> float:
    """Seconds since then, by the database's clock."""
    return float(connection.execute(OLDEST, {"at": at}).scalar_one())


def _bounds(horizon: Horizon, limit: int) -> dict[str, object]:
    """An ended epoch is searched whole: a restored database numbers its transactions anew."""
    ended = horizon.ended_at is not None
    low, high = (ALL, 2**63 - 1) if ended else (horizon.low, horizon.high)
    return {"epoch": horizon.epoch, "low": str(low), "high": str(high), "limit": limit}


def _bounded(closings: Sequence[Closing]) -> list[Closing]:
    taken: list[Closing] = []
    entries = 0
    for closing in closings:
        entries += closing.entries
        if taken and entries > MAX_ENTRIES:
            break
        taken.append(closing)
    return taken


def _with_entries(connection: Connection, closings: Sequence[Closing]) -> Iterable[Written]:
    keys = {
        "companies": [closing.company for closing in closings],
        "transactions": [closing.transaction for closing in closings],
    }
    entries: defaultdict[tuple[UUID, UUID], list[AuditEntry]] = defaultdict(list)
    for row in connection.execute(ENTRIES, keys) if closings else ():
        entry = AuditEntry(*row)
        entries[entry.company, entry.transaction].append(entry)
    for closing in closings:
        key = (closing.company, closing.transaction)
        yield Written(*key, closing, tuple(entries[key]))


def _strays(entries: Iterable[AuditEntry]) -> Iterable[Written]:
    grouped: defaultdict[tuple[UUID, UUID], list[AuditEntry]] = defaultdict(list)
    for entry in entries:
        grouped[entry.company, entry.transaction].append(entry)
    for key, members in grouped.items():
        yield Written(*key, None, tuple(members))
