"""Keep a batch's set current: heed a change, have a set made once it is due, state what was made, give it up.

The batch's row is locked first, so that its sets come one after the other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.downtime import rules
from domain.downtime.events import DowntimeSetDue, DowntimeSetEnded, DowntimeSetMade, DowntimeSetRequested
from domain.downtime.kinds import DowntimeSetState
from domain.downtime.models import DowntimePolicy, DowntimeSet
from domain.downtime.states import SET, SetAct
from domain.execution.kinds import BatchState
from domain.execution.models import Batch
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork

LONGEST_PROBLEM = 2000
UNDER_WAY = frozenset(BatchState) - {BatchState.IDLE, BatchState.COMPLETE, BatchState.STOPPED, BatchState.ABORTED}
OPEN = (DowntimeSetState.DUE, DowntimeSetState.REQUESTED, DowntimeSetState.CURRENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The file that a set was made into, and the moment whose batch it tells."""

    as_of: datetime
    pages: int
    sha256: str
    size: int


def heed_change(uow: UnitOfWork, *, batch: UUID) -> Batch:
    """A batch's standing changed: its next set is due, at once or when its site's interval is over.

    Of a batch that isn't under way any more, or at a site that keeps none, what is open ends. Raises NotFound.
    """
    found = uow.hold(Batch, batch)
    policy = next(iter(uow.find(DowntimePolicy, DowntimePolicy.site_id == found.site_id)), None)
    opened = uow.lock(DowntimeSet, DowntimeSet.batch_id == batch, DowntimeSet.state.in_(OPEN))
    if policy is None or not policy.kept or found.state not in UNDER_WAY:
        _end(uow, opened)
        return found
    if any(one.state == DowntimeSetState.DUE for one in opened):
        return found
    before = uow.find(DowntimeSet, DowntimeSet.batch_id == batch)
    last = max((one.requested_at for one in before if one.requested_at is not None), default=None)
    made = uow.add(
        DowntimeSet(
            id=new_id(),
            site_id=found.site_id,
            batch_id=batch,
            number=max((one.number for one in before), default=0) + 1,
            state=DowntimeSetState.DUE,
            due_at=rules.due(now=uow.now, last=last, every=timedelta(minutes=policy.every_minutes)),
        )
    )
    uow.record(DowntimeSetDue(batch=batch, set=made.id))
    if made.due_at <= uow.now:
        _request(uow, made)
    return found


def heed_time(uow: UnitOfWork, *, downtime_set: UUID) -> DowntimeSet:
    """A set's time has come: have it made, unless its batch ended before. Raises NotFound."""
    seen = uow.look_at(DowntimeSet, downtime_set)
    batch = None if seen is None else uow.hold(Batch, seen.batch_id)
    found = uow.hold(DowntimeSet, downtime_set)
    if found.state != DowntimeSetState.DUE or found.due_at > uow.now:
        return found
    if batch is None or batch.state not in UNDER_WAY:
        _end(uow, [found])
    else:
        _request(uow, found)
    return found


def state_made(uow: UnitOfWork, *, downtime_set: UUID, made: Made) -> DowntimeSet:
    """Fix, once, what a set was made into; it takes the place of the one before.

    Stated by somebody else meanwhile, it stays as it is; with a newer one made meanwhile it is given up, which is the
    one that counts. Raises NotFound, WrongState.
    """
    seen = uow.look_at(DowntimeSet, downtime_set)
    batch = None if seen is None else uow.hold(Batch, seen.batch_id)
    row = uow.hold(DowntimeSet, downtime_set)
    if row.state in {DowntimeSetState.CURRENT, DowntimeSetState.SUPERSEDED}:
        return row
    before = uow.lock(DowntimeSet, DowntimeSet.batch_id == row.batch_id, DowntimeSet.state == DowntimeSetState.CURRENT)
    if newer := [one.number for one in before if one.number > row.number]:
        return _fail(uow, row, f"Set {newer[0]} was made before this one was, and counts.")
    _end(uow, before)
    uow.session.flush()
    row.state = SET.after(DowntimeSetState(row.state), SetAct.STATE)
    row.as_of, row.made_at, row.pages = made.as_of, uow.now, made.pages
    row.sha256, row.bytes = made.sha256, made.size
    uow.record(DowntimeSetMade(batch=row.batch_id, set=row.id))
    if batch is not None and batch.state not in UNDER_WAY:
        uow.session.flush()
        _end(uow, [row])
    return row


def fail(uow: UnitOfWork, *, downtime_set: UUID, problem: str) -> DowntimeSet:
    """Give it up, saying why; the set before stays current. Raises NotFound, WrongState for one that has ended."""
    return _fail(uow, uow.hold(DowntimeSet, downtime_set), problem)


def _fail(uow: UnitOfWork, row: DowntimeSet, problem: str) -> DowntimeSet:
    row.state = SET.after(DowntimeSetState(row.state), SetAct.FAIL)
    row.problem, row.ended_at = problem[:LONGEST_PROBLEM], uow.now
    uow.record(DowntimeSetEnded(batch=row.batch_id, set=row.id))
    return row


def _request(uow: UnitOfWork, row: DowntimeSet) -> None:
    uow.session.flush()
    row.state = SET.after(DowntimeSetState(row.state), SetAct.REQUEST)
    row.requested_at = uow.now
    uow.record(DowntimeSetRequested(batch=row.batch_id, set=row.id))


def _end(uow: UnitOfWork, rows: list[DowntimeSet]) -> None:
    """What is current is superseded, what waits dropped; what is being made ends when that is stated."""
    acts = {DowntimeSetState.DUE: SetAct.DROP, DowntimeSetState.CURRENT: SetAct.SUPERSEDE}
    for row in rows:
        state = DowntimeSetState(row.state)
        if state in acts:
            row.state, row.ended_at = SET.after(state, acts[state]), uow.now
            uow.record(DowntimeSetEnded(batch=row.batch_id, set=row.id))
