"""Choose the lots that an order takes, first-expired-first-out or otherwise with a reason (MAT-1, MAT-2)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from domain.dispensing import calculating, exact, potency, proposing, queries
from domain.dispensing.commands import holding, settling
from domain.dispensing.events import LotsChosen
from domain.dispensing.formula import Line
from domain.dispensing.kinds import OrderState
from domain.dispensing.models import DispenseOrder, DispenseSource
from domain.dispensing.order_refusals import LotInUse
from domain.dispensing.planning import Plan
from domain.dispensing.potency import Certificate, Potency
from domain.dispensing.proposing import Key, Proposal
from domain.dispensing.refusals import StockNotUsable
from domain.dispensing.states import ORDER, OrderAct
from domain.dispensing.stock import Stock
from domain.execution.commands import charging
from domain.execution.models import Batch
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.materials import rules
from domain.materials.models import LotBalance, MaterialLot
from domain.materials.quality.kinds import AssayBasis
from domain.materials.queries import today_at

MOST = 20
"""So many lots are chosen for one order."""


def choose_lots(
    uow: UnitOfWork, *, order: UUID, version: int, lots: Sequence[UUID] | None = None, reason: str | None = None
) -> DispenseOrder:
    """Promise an order what it needs of these lots, in this turn; of those first to expire unless told (MAT-2).

    Each is taken as far as it goes before the next. Lots of which something was weighed stay in their turn. Another
    choice than first-expired-first-out needs a reason. Raises NotFound, Forbidden, VersionConflict, WrongState,
    BatchDecided, InvalidInput, StockNotUsable, ReasonMissing, LotInUse, and as a charge does where a lot may not be
    used; WGH-4 holds the order.
    """
    found, orders, batch = queries.order_of(uow, order, Permission.BATCH_EXECUTE)
    require_version(found, version)
    found.state = _require_open(found, batch)
    reason = None if reason is None else require_words(reason, limit=rules.REASON, path=("reason",))
    _require_several(lots)
    stock = _held(uow, found, batch)
    proposal = propose(uow, found, batch, stock)
    wanted = _proposed(proposal, stock) if lots is None else _named(stock, lots, proposal)
    for lot in _replace(uow, found, wanted, stock, reason):
        charging.require_fit(uow, uow.rely_on(MaterialLot, lot), batch)  # looked at, until now
    charges = calculating.calculate(uow, batch, orders)
    if lots is not None:
        _require_reason(uow, found, proposal, charges.plans.get(found.id), reason)
    calculating.keep(uow, orders, charges, because="Lots were chosen")
    holding.stop_below_minimum(uow, batch, orders, charges)
    settling.settle(uow, found)
    uow.record(LotsChosen(order=found.id))
    return found


def require_choice(uow: UnitOfWork, order: DispenseOrder, batch: Batch) -> None:
    """Lots can be chosen first-expired-first-out now: what waits for a choice is told by this.

    Nothing is locked or changed. Raises as `choose_lots` without lots does.
    """
    _require_open(order, batch)
    stock = queries.stock_for(uow, order, batch)
    wanted = _proposed(propose(uow, order, batch, stock), stock)
    weighed = {one.lot_id for one in queries.sources_of(uow, [order.id]) if one.weighed}
    for lot in queries.lots_of(uow, [one for one in wanted if one not in weighed]).values():
        charging.require_fit(uow, lot, batch)


def _require_open(order: DispenseOrder, batch: Batch) -> OrderState:
    """The state of the order once its lots are chosen. Raises BatchDecided, WrongState."""
    queries.require_dispensing(batch)
    return ORDER.after(OrderState(order.state), OrderAct.CHOOSE)


def propose(uow: UnitOfWork, order: DispenseOrder, batch: Batch, stock: Mapping[UUID, Stock]) -> Proposal:
    """What first-expired-first-out would take for what is still to be weighed, and why of other lots nothing."""
    line = queries.lines_of(uow, batch)[order.recipe_material_id]
    return proposing.propose(
        _still(uow, order, line),
        list(stock.values()),
        batch=batch.number,
        today=today_at(uow, order.site_id),
        resolution=line.resolution,
        by_potency=line.by_potency,
    )


def _still(uow: UnitOfWork, order: DispenseOrder, line: Line) -> Quantity:
    """What is needed after what was weighed, at least one resolution: a proposal is of something."""
    need = line.quantity
    if queries.is_compensator(order) and order.target is not None and order.target > 0:
        need = Quantity(order.target, order.unit)
    weighed = Decimal(0)
    for one in queries.sources_of(uow, [order.id]):
        weighed += one.weighed if one.share is None else rules.EXACT.multiply(one.weighed, one.share)
    left = exact.difference(need, Quantity(weighed, order.unit))
    return left if left.value >= line.resolution.value else line.resolution


def _require_several(lots: Sequence[UUID] | None) -> None:
    if lots is None:
        return
    if not 1 <= len(lots) <= MOST or len(set(lots)) != len(lots):
        raise InvalidInput(path=("lots",), problem=f"1 to {MOST} different lots are chosen, in their turn.")


def _held(uow: UnitOfWork, order: DispenseOrder, batch: Batch) -> dict[UUID, Stock]:
    """The stock that there is, with its balances locked: nobody else promises of it meanwhile (MAT-7)."""
    lots = list(queries.stock_for(uow, order, batch))
    if lots:
        uow.lock(LotBalance, LotBalance.id.in_(lots))
    return queries.stock_for(uow, order, batch)


def _proposed(proposal: Proposal, stock: Mapping[UUID, Stock]) -> list[UUID]:
    by_number = {one.lot: key for key, one in stock.items()}
    wanted = [by_number[one.source.lot] for one in proposal.allocation.charges]
    if not wanted:
        reasons = tuple(f"Lot {one.stock.lot}: {why.says}" for one in proposal.unusable for why in one.reasons)
        raise StockNotUsable(stock="What lies at this site", reasons=reasons[:MOST] or ("There is no such lot.",))
    return wanted


def _named(stock: Mapping[UUID, Stock], lots: Sequence[UUID], proposal: Proposal) -> list[UUID]:
    for one in lots:
        if one not in stock:
            raise NotFound(kind="MaterialLot", id=one, path=("lots",))
    taken: dict[Key, Quantity] = {
        (stock[one].lot, None): stock[one].balance for one in lots if stock[one].balance.value
    }
    proposing.passed_over(proposal, taken)  # refuses what may not be used at all
    return list(lots)


def _require_reason(
    uow: UnitOfWork, order: DispenseOrder, proposal: Proposal, plan: Plan | None, reason: str | None
) -> None:
    """By what is truly taken of each lot: one that is only named behind another passes nothing over (MAT-2)."""
    planned = {} if plan is None else plan.by_lot
    weighed = {one.lot_id: one.weighed for one in queries.sources_of(uow, [order.id])}
    lots = queries.lots_of(uow, list(weighed))
    known = {one.stock.lot for one in proposal.usable}
    taken: dict[Key, Quantity] = {
        (lots[lot].number, None): exact.difference(planned[lots[lot].number], Quantity(value, order.unit))
        for lot, value in weighed.items()
        if lots[lot].number in planned and lots[lot].number in known
    }
    proposing.require_reason(proposing.passed_over(proposal, taken), reason)


def _replace(
    uow: UnitOfWork,
    order: DispenseOrder,
    wanted: Sequence[UUID],
    stock: Mapping[UUID, Stock],
    reason: str | None,
) -> list[UUID]:
    """The lots of which something was weighed first, then those that are wanted, in their turn; which are new.

    Of a weighed one that isn't wanted no more is taken. Raises LotInUse.
    """
    running, before = queries.running(uow, order.id), queries.sources_of(uow, [order.id])
    weighed = [one for one in before if one.weighed or (running is not None and running.source_id == one.id)]
    for place, one in enumerate(weighed, 1):
        one.position, one.ended = place, one.lot_id not in wanted
        if one.ended and running is not None and running.source_id == one.id:
            raise LotInUse(lot=queries.lots_of(uow, [one.lot_id])[one.lot_id].number, path=("lots",))
    for one in before:
        if one not in weighed:
            one.planned, one.dropped_at = Decimal(0), uow.now
    if queries.by_potency(order):
        _say_newer_strength(uow, weighed)
    uow.session.flush()
    known = {one.lot_id for one in weighed}
    new = [one for one in wanted if one not in known]
    for place, lot in enumerate(new, len(weighed) + 1):
        uow.add(_source(uow, order, lot, place, stock[lot], reason))
    uow.session.flush()
    return new


def _source(
    uow: UnitOfWork, order: DispenseOrder, lot: UUID, place: int, stock: Stock, reason: str | None
) -> DispenseSource:
    source = DispenseSource(
        id=new_id(),
        site_id=order.site_id,
        order_id=order.id,
        lot_id=lot,
        position=place,
        ended=False,
        planned=Decimal(0),
        weighed=Decimal(0),
        unit=order.unit,
        reason=reason,
        chosen_by=uow.actor.as_person,
        chosen_name=uow.actor.name,
        chosen_at=uow.now,
    )
    if queries.by_potency(order) and stock.certificate is not None:
        figures = stock.certificate
        _say_strength(source, figures, potency.as_is(figures, today=today_at(uow, order.site_id)))
    return source


def _say_strength(source: DispenseSource, figures: Certificate, strength: Potency) -> None:
    """By which figures the lot is charged from now on."""
    corrects = {AssayBasis.ANHYDROUS: figures.water, AssayBasis.DRIED: figures.loss_on_drying}.get(strength.basis)
    source.basis, source.share = strength.basis, strength.share
    source.assay = None if figures.assay is None else figures.assay.percent
    source.moisture = None if corrects is None else corrects.percent


def _say_newer_strength(uow: UnitOfWork, sources: Sequence[DispenseSource]) -> None:
    """What was weighed of a lot brought what its newest figures say; what counts no more today did count then."""
    lots = queries.lots_of(uow, [one.lot_id for one in sources])
    for one in sources:
        if (strength := queries.current_potency(uow, lots[one.lot_id])) is not None:
            _say_strength(one, queries.certificate_of(uow, lots[one.lot_id]), strength)
