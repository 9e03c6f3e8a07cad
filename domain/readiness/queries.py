"""Whether what batches need is there in time: of a site, and of one batch."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from domain.execution.models import Batch
from domain.execution.orders.models import ProcessOrder
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.models import MaterialLot
from domain.materials.quality.blocking import LotBlocker
from domain.materials.quality.many import blockers_of_each
from domain.materials.queries import day_at, today_at
from domain.readiness import figures, reading
from domain.readiness.allocating import Allotment, Need, Share, allocate
from domain.readiness.demand import NOTHING, Line, still_open
from domain.readiness.kinds import LineReadiness, Supplied
from domain.readiness.reading import Dispense, FormulaLine, Lot, ToBeMade
from domain.readiness.refusals import TooMuchAtOnce
from domain.readiness.reports import BatchReport, LineReport, LotReport, LotShare, MaterialReport, SiteReport
from domain.tenancy.models import Site

FURTHEST = 3660
"""So many days ahead are reckoned with, and called expiring, at most."""


def of_site(uow: UnitOfWork, site: SiteId, *, until: date, within: int) -> SiteReport:
    """What a site's batches that start by a day need, and whether it is there (RDY-1, RDY-2).

    What is released and has its last day `within` so many days from today is told as expiring. Raises Forbidden,
    NotFound, InvalidInput, TooMuchAtOnce.
    """
    _require_readable(uow, site)
    if uow.look_at(Site, site) is None:
        raise NotFound(kind="Site", id=site, path=("siteId",))
    today = today_at(uow, site)
    if not today <= until <= today + timedelta(days=FURTHEST):
        problem = f"A day from today, {today} at the site, up to {FURTHEST} days ahead is asked for; {until} is not."
        raise InvalidInput(path=("until",), problem=problem)
    if not 1 <= within <= FURTHEST:
        problem = f"1 to {FURTHEST} days count as expiring; {within} were given."
        raise InvalidInput(path=("expiringWithinDays",), problem=problem)
    return _reckoned(uow, site, today=today, until=until).report(within=within)


def of_batch(uow: UnitOfWork, batch: Batch) -> BatchReport | None:
    """Whether a batch's materials are there, after all that is needed before; None for one that isn't to be made.

    Raises Forbidden, TooMuchAtOnce.
    """
    site = SiteId(batch.site_id)
    _require_readable(uow, site)
    today = today_at(uow, site)
    until = max(today, day_at(uow, site, batch.planned_start_at or batch.issued_at))
    try:
        reckoned = _reckoned(uow, site, today=today, until=until)
    except TooMuchAtOnce as refused:
        refused.batch, refused.path = batch.number, ("batch",)
        raise
    return next((reckoned.of_batch(one) for one in reckoned.batches if one.id == batch.id), None)


def of_order(uow: UnitOfWork, order: ProcessOrder) -> BatchReport:
    """Whether the materials of an order would be there, after all batches that need theirs up to its start.

    Orders that aren't issued take nothing from each other. Raises Forbidden, TooMuchAtOnce.
    """
    site = SiteId(order.site_id)
    _require_readable(uow, site)
    today = today_at(uow, site)
    start = today if order.planned_start_at is None else max(today, day_at(uow, site, order.planned_start_at))
    reckoned = _reckoned(uow, site, today=today, until=start, beside=order)
    return reckoned.of_batch(reckoned.batches[-1])


def _require_readable(uow: UnitOfWork, site: SiteId) -> None:
    for permission in (Permission.BATCH_READ, Permission.MATERIAL_READ):
        uow.require(permission, site=site)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reckoned:
    today: date
    until: date
    batches: Sequence[ToBeMade]
    open_of: Mapping[tuple[UUID, UUID], Decimal]
    allotments: Mapping[tuple[UUID, UUID], Allotment]
    lots: Mapping[UUID, Lot]
    blockers: Mapping[UUID, tuple[LotBlocker, ...]]

    def report(self, *, within: int) -> SiteReport:
        batches = [self.of_batch(one) for one in self.batches]
        return SiteReport(today=self.today, until=self.until, materials=list(self._materials(within)), batches=batches)

    def of_batch(self, batch: ToBeMade) -> BatchReport:
        lines = [self._line(batch, one) for one in batch.lines]
        return BatchReport(
            batch=batch.id, number=batch.number, state=batch.state, needed_on=batch.needed_on, lines=lines
        )

    def _line(self, batch: ToBeMade, line: FormulaLine) -> LineReport:
        still = self.open_of.get((batch.id, line.id))
        allotment = self.allotments.get((batch.id, line.id))
        short = allotment is not None and allotment.shortage > 0
        if still is None:
            readiness = LineReadiness.UNDEFINED
        else:
            readiness = LineReadiness.READY if allotment is None else allotment.readiness
        return LineReport(
            id=line.id,
            code=line.code,
            name=line.name,
            material=line.material,
            formula=line.quantity,
            unit=line.unit,
            needed=line.needed(batch.factor),
            still_open=still,
            readiness=readiness,
            shares=() if allotment is None else tuple(self._share(one) for one in allotment.shares),
            shortage=None if still is None else NOTHING if allotment is None else allotment.shortage,
            short_from=batch.needed_on if short else None,
        )

    def _share(self, share: Share) -> LotShare:
        lot = self.lots[share.lot]
        return LotShare(
            lot=share.lot,
            number=lot.number,
            quantity=share.quantity,
            supplied=share.supplied,
            last_day=lot.stock.last_day,
            blockers=self.blockers.get(share.lot, ()) if share.supplied is Supplied.QUARANTINED else (),
        )

    def _materials(self, within: int) -> Iterator[MaterialReport]:
        known = {line.material: line for batch in self.batches for line in batch.lines if line.material is not None}
        served, stock = defaultdict[UUID, list[Allotment]](list), defaultdict[UUID, list[Lot]](list)
        for one in self.allotments.values():
            served[one.need.material].append(one)
        for lot in self.lots.values():
            stock[lot.stock.material].append(lot)
        given = figures.allocated(list(self.allotments.values()))
        for material, line in sorted(known.items(), key=lambda one: one[1].code):
            assert material is not None, "only known ones"
            assert line.unit is not None, line
            lots = stock[material]
            yield MaterialReport(
                material=material,
                code=line.code,
                unit=line.unit,
                figures=figures.figures(served[material], [one.stock for one in lots], today=self.today, within=within),
                lots=[_lot(one, given.get(one.stock.lot, NOTHING)) for one in lots],
            )


def _reckoned(
    uow: UnitOfWork, site: SiteId, *, today: date, until: date, beside: ProcessOrder | None = None
) -> _Reckoned:
    """Of the batches that start by a day and, behind them, of an order beside."""
    batches = reading.batches_to_be_made(uow, site, until=until, today=today)
    batches += [] if beside is None else [reading.order_to_be_made(uow, beside, needed_on=until)]
    ids = [one.id for one in batches]
    open_of = _open(batches, reading.met(uow, ids), reading.dispenses(uow, ids))
    needs = list(_needs(batches, open_of))
    materials = {line.material for batch in batches for line in batch.lines if line.material is not None}
    lots = {one.stock.lot: one for one in reading.stock_of(uow, site, materials, ids, until=until)}
    found = allocate(needs, [one.stock for one in lots.values()])
    waiting = {s.lot for one in found for s in one.shares if s.supplied is Supplied.QUARANTINED}
    rows = uow.find(MaterialLot, MaterialLot.id.in_(waiting)) if waiting else []
    return _Reckoned(
        today=today,
        until=until,
        batches=batches,
        open_of=open_of,
        allotments={(one.need.batch, one.need.line): one for one in found},
        lots=lots,
        blockers=blockers_of_each(uow, rows, today=today),
    )


def _open(
    batches: Sequence[ToBeMade],
    met: Mapping[UUID, Mapping[UUID, Decimal]],
    dispenses: Mapping[tuple[UUID, UUID], Dispense],
) -> dict[tuple[UUID, UUID], Decimal]:
    """What of each line is still to come, by batch and line; a line that can't be told is left out."""
    found: dict[tuple[UUID, UUID], Decimal] = {}
    for batch in batches:
        lines = [_needed(one, batch, dispenses.get((batch.id, one.id))) for one in batch.lines]
        known = [one for one in lines if one is not None]
        found |= {(batch.id, line): left for line, left in still_open(known, met.get(batch.id, {})).items()}
    return found


def _needed(line: FormulaLine, batch: ToBeMade, dispense: Dispense | None) -> Line | None:
    quantity = line.needed(batch.factor)
    if quantity is None or line.material is None:
        return None
    left = quantity if dispense is not None else None
    if dispense is not None and dispense.complete:
        left = NOTHING
    elif dispense is not None and dispense.left is not None:
        left = line.stocked(dispense.left)
    return Line(id=line.id, material=line.material, quantity=quantity, tolerance=line.tolerance, to_dispense=left)


def _needs(batches: Sequence[ToBeMade], open_of: Mapping[tuple[UUID, UUID], Decimal]) -> Iterator[Need]:
    for batch in batches:
        for line in batch.lines:
            quantity = open_of.get((batch.id, line.id), NOTHING)
            if quantity > 0 and line.material is not None:
                yield Need(
                    line=line.id,
                    batch=batch.id,
                    material=line.material,
                    quantity=quantity,
                    needed_on=batch.needed_on,
                )


def _lot(lot: Lot, allocated: Decimal) -> LotReport:
    stock = lot.stock
    return LotReport(
        lot=stock.lot,
        number=lot.number,
        status=stock.status,
        quantity=stock.quantity,
        last_day=stock.last_day,
        allocated=allocated,
    )
