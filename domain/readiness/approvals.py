"""Which batches may use which lots before their release, for many of both at once (MAT-1)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from domain.execution.lots.models import ConditionalUse
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotDecision, LotStatus
from domain.materials.models import LotDisposition
from domain.materials.quality.many import MOST_ROWS, origins_of_each
from domain.materials.quality.models import LotInvestigation, LotStatusChange
from domain.materials.quality.queries import STANDING_OUT
from domain.materials.states import SEVERITY


def approvals(uow: UnitOfWork, lots: Collection[UUID], batches: Collection[UUID]) -> dict[UUID, Mapping[UUID, date]]:
    """Until when which batch may use which of these lots, by lot and batch.

    As charging judges it (`execution.lots.approving.approved_use`): an approval from before the lot's status got worse,
    or before it was restricted, holds no more (MAT-3), nor any while a result of the lot, or of one that it came of,
    is out (REV-9).
    """
    use = ConditionalUse
    given = uow.find(use, use.lot_id.in_(lots), use.batch_id.in_(batches), limit=MOST_ROWS) if lots else []
    if not given:
        return {}
    named = {one.lot_id for one in given}
    narrowed, out = _narrowed(uow, named), _out_of_specification(uow, named)
    found: dict[UUID, dict[UUID, date]] = {}
    for one in given:
        since = narrowed.get(one.lot_id)
        if one.lot_id not in out and (since is None or one.approved_at > since):
            until = found.setdefault(one.lot_id, {})
            until[one.batch_id] = max(one.valid_until, until.get(one.batch_id, one.valid_until))
    return dict(found)


def _narrowed(uow: UnitOfWork, lots: Collection[UUID]) -> dict[UUID, datetime]:
    """When each lot could last be used less than before, or was restricted; as `last_narrowed` of each."""
    told = LotDisposition
    changes = uow.find(LotStatusChange, LotStatusChange.lot_id.in_(lots), limit=MOST_ROWS)
    restricted = uow.find(told, told.lot_id.in_(lots), told.decision == LotDecision.RESTRICTED, limit=MOST_ROWS)
    moments = [
        (one.lot_id, one.changed_at)
        for one in changes
        if SEVERITY[LotStatus(one.after)] > SEVERITY[LotStatus(one.before)]
    ]
    found: dict[UUID, datetime] = {}
    for lot, moment in [*moments, *((one.lot_id, one.decided_at) for one in restricted)]:
        found[lot] = max(moment, found.get(lot, moment))
    return found


def _out_of_specification(uow: UnitOfWork, lots: Collection[UUID]) -> set[UUID]:
    origins = origins_of_each(uow, lots)
    every = set(lots).union(*origins.values())
    held = LotInvestigation
    out = {one.lot_id for one in uow.find(held, held.lot_id.in_(every), held.state.in_(STANDING_OUT), limit=MOST_ROWS)}
    return {lot for lot in lots if lot in out or origins[lot] & out}
