"""Stopping one company's log with an alarm, and letting it go on when an operator has decided."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

import structlog
from sqlalchemy import Connection, text

from domain.kernel.ids import new_id

ANOTHER_LIFE = ("another-database", "shorter-log", "different-log")
"""Alarms that the opening of a new epoch answers."""

STOP = text("""
    insert into log_head (company_id, size, stopped_because, stopped_epoch, stopped_from)
    select :company, 0, :because, h.epoch, h.xid from log_horizon h
    where h.epoch = (select coalesce(min(epoch) filter (where not drained), max(epoch)) from log_horizon)
    on conflict (company_id) do update set stopped_because = excluded.stopped_because,
      stopped_epoch = excluded.stopped_epoch, stopped_from = excluded.stopped_from
    where log_head.stopped_because is null
""")
RAISE = text("""
    insert into log_alarm (company_id, id, kind, place, explanation, transaction_id, found)
    values (:company, :id, :kind, :place, :explanation, :transaction, :found)
""")
CLEAR = text("""
    update log_alarm set cleared_at = clock_timestamp(), cleared_by = :by, cleared_because = :because
    where company_id = :company and cleared_at is null and kind = any(:kinds)
""")
KINDS = text("select distinct kind from log_alarm where company_id = :company and cleared_at is null")
ACCEPTED = text("""
    select company_id, found from log_alarm where cleared_at is not null and found = any(:found)
""")
STOPPED = text("select company_id, stopped_epoch, stopped_from from log_head where stopped_because is not null")
BACK = text("""
    update log_horizon h set drained = false, xid = case
        when h.epoch = s.stopped_epoch then least(h.xid, s.stopped_from) else '0' end
    from log_head s where s.company_id = :company and h.epoch >= s.stopped_epoch
""")
GO_ON = text("""
    update log_head set stopped_because = null, stopped_epoch = null, stopped_from = null where company_id = :company
""")

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Alarm:
    """What was seen and where; `found` stands for the content of the transaction (SHA-256, hex) that was found so."""

    kind: str
    place: str
    explanation: str
    transaction: UUID | None = None
    found: str | None = None


def stop(connection: Connection, company: UUID, alarm: Alarm) -> None:
    """Seal nothing more of this company, remember from where it will have to go on, and say why."""
    explanation = alarm.explanation[:2000]
    connection.execute(STOP, {"company": company, "because": f"{alarm.kind}: {explanation}"[:2000]})
    values = asdict(alarm) | {"place": alarm.place[:500], "explanation": explanation}
    connection.execute(RAISE, values | {"company": company, "id": new_id()})
    _log.error("log stopped", company=str(company), kind=alarm.kind, place=alarm.place, explanation=explanation)


def resume(connection: Connection, company: UUID, *, decided_by: str, reason: str) -> None:
    """Let a stopped log go on, by an operator's decision.

    What the alarms named is sealed as it was found, and only as it was found: the alarms stay, with who decided and
    why, and the entries' own MACs still tell which of them no unit of work wrote.
    """
    _clear(connection, company, decided_by=decided_by, reason=reason, kinds=_open_kinds(connection, company))
    _go_on(connection, company)


def resume_all(connection: Connection, *, decided_by: str, reason: str) -> None:
    """A new epoch was opened: let every log go on that stopped only because the database is another one."""
    for company in stopped(connection):
        _clear(connection, company, decided_by=decided_by, reason=reason, kinds=ANOTHER_LIFE)
        if not _open_kinds(connection, company):
            _go_on(connection, company)


def stopped(connection: Connection) -> tuple[UUID, ...]:
    """The companies whose sealing waits for an operator."""
    return tuple(row.company_id for row in connection.execute(STOPPED))


def accepted(connection: Connection, found: Sequence[str]) -> frozenset[tuple[UUID, str]]:
    """Which contents an operator has seen an alarm on and let pass, of those found: (company, digest)."""
    rows = connection.execute(ACCEPTED, {"found": list(found)})
    return frozenset((row.company_id, row.found) for row in rows)


def _open_kinds(connection: Connection, company: UUID) -> tuple[str, ...]:
    return tuple(connection.execute(KINDS, {"company": company}).scalars())


def _clear(connection: Connection, company: UUID, *, decided_by: str, reason: str, kinds: Sequence[str]) -> None:
    values = {"company": company, "by": decided_by, "because": reason, "kinds": list(kinds)}
    connection.execute(CLEAR, values)


def _go_on(connection: Connection, company: UUID) -> None:
    """What was sealed of other companies meanwhile is recognised, so that the horizon may simply go back."""
    connection.execute(BACK, {"company": company})
    connection.execute(GO_ON, {"company": company})
