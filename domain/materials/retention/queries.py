"""What retention samples ask while a command runs."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.types import Boolean

from domain.kernel.unit_of_work import UnitOfWork
from domain.materials import queries
from domain.materials.container_rules import total
from domain.materials.kinds import LotStatus
from domain.materials.models import LotDisposition, MaterialLot
from domain.materials.queries import DEEPEST, TRACE_LIMIT, day_at
from domain.materials.retention import rules
from domain.materials.retention.kinds import RetentionBasis
from domain.materials.retention.models import RetentionSample
from domain.materials.retention.rules import Keeping, Made


def kept_in(uow: UnitOfWork, container: UUID) -> RetentionSample | None:
    """The sample that a container keeps."""
    found = uow.find(RetentionSample, RetentionSample.container_id == container)
    return found[0] if found else None


def retained(uow: UnitOfWork, lots: Collection[UUID]) -> Decimal:
    """How much was taken to be kept of these lots, whatever was consumed of it since."""
    return total([one.quantity_value for one in uow.find(RetentionSample, RetentionSample.lot_id.in_(lots))])


def keeping(uow: UnitOfWork, sample: RetentionSample) -> Keeping:
    """Until when a sample is kept, by what is known of its lot and of what was made of it (RET-3)."""
    basis = RetentionBasis(sample.counted_from)
    made_of_it = _made_of(uow, sample.lot_id) if basis is RetentionBasis.AFTER_RELEASE else set[UUID]()
    if len(made_of_it) > TRACE_LIMIT:
        return Keeping(None, f"more than {TRACE_LIMIT} lots were made of it")
    known = _known(uow, {sample.lot_id, *made_of_it})
    own = known.pop(sample.lot_id)
    return rules.keeping(basis, sample.months, own, list(known.values()))


def _made_of(uow: UnitOfWork, lot: UUID) -> set[UUID]:
    forward = bindparam(None, value=True, type_=Boolean)
    traced = queries.genealogy(uow.actor.company, lot, forward, DEEPEST, TRACE_LIMIT + 1)
    found = uow.session.scalars(select(traced.c.lot_id).where(traced.c.lot_id.is_not(None)).distinct())
    return {one for one in found if one != lot}


def _known(uow: UnitOfWork, lots: Collection[UUID]) -> dict[UUID, Made]:
    found = uow.find(MaterialLot, MaterialLot.id.in_(lots), limit=TRACE_LIMIT + 1)
    last: dict[UUID, LotDisposition] = {}
    for one in sorted(uow.find(LotDisposition, LotDisposition.lot_id.in_(lots), limit=100_000), key=lambda one: one.id):
        last[one.lot_id] = one
    return {
        lot.id: Made(number=lot.number, expires_on=lot.expires_on, decided_on=_decided(uow, lot, last.get(lot.id)))
        for lot in sorted(found, key=lambda one: one.id)
    }


def _decided(uow: UnitOfWork, lot: MaterialLot, last: LotDisposition | None) -> date | None:
    """A part of a lot that could be used was decided on with it, so no later than it was divided."""
    if last is not None:
        return day_at(uow, lot.site_id, last.decided_at)
    return None if lot.status == LotStatus.QUARANTINE else day_at(uow, lot.site_id, lot.recorded_at)
