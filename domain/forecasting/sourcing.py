"""Whether what an order names as what its batch is made from is there, and may be used now (MAT-1, RDY-2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from domain.execution.commands import charging
from domain.execution.models import Batch
from domain.execution.orders import sourcing
from domain.execution.orders.models import ProcessOrder
from domain.execution.orders.rules import PlannedFrom
from domain.forecasting import checks
from domain.forecasting.checks import Check, CheckState, Item
from domain.kernel.quantity import with_unit
from domain.kernel.refusals import Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials import queries as stock
from domain.materials import rules
from domain.materials.container_rules import total
from domain.materials.models import LotBalance, MaterialLot


@dataclass(frozen=True, slots=True, kw_only=True)
class _Here:
    """What is left of a lot at the order's site, and why it may not be used for the batch now, if so."""

    number: str
    remaining: Decimal
    unit: str
    refused: str | None


def of_order(uow: UnitOfWork, order: ProcessOrder, batch: Batch | None = None) -> Iterator[Item]:
    """One item for each batch and lot that it is planned from; `batch` fills the order, where one does.

    Without a batch, quality can have approved nothing for it: only what is released may be used.
    """
    sources = sorted(sourcing.standing(uow, order), key=lambda one: one.id)
    inputs = sourcing.inputs_of(uow, order.recipe_version_id) if sources else frozenset[str]()
    for one in sources:
        yield _of_source(uow, order, batch, one, inputs)


def _of_source(
    uow: UnitOfWork, order: ProcessOrder, batch: Batch | None, source: PlannedFrom, inputs: frozenset[str]
) -> Item:
    name = sourcing.name_of(uow, source, path=("processOrder",))
    lots = [lot for lot, code in sourcing.lots_of(uow, source) if code in inputs]
    if not lots:
        clears = "Record the lot that it gives (recordOutputLot)."
        return _missing(Check.MATERIAL, f"{_capital(name)} gave nothing yet that the recipe takes.", clears, "RDY-2")
    here = list(_here(uow, [one for one in lots if one.site_id == order.site_id], batch))
    if not here:
        clears = "Have it sent here and receive it (dispatchTransfer, receiveTransfer), if there is any left."
        return _missing(Check.MATERIAL, f"Nothing of {name} is at this site.", clears, "RDY-2")
    usable = [one for one in here if one.refused is None]
    if not usable:
        says = f"Nothing of {name} may be used now: {' '.join(one.refused or '' for one in here)}"
        clears = "Quality decides on the lot (disposeLot), or lets the batch use it (approveConditionalUse)."
        return _missing(Check.APPROVAL, says, clears, "MAT-1")
    numbers = ", ".join(one.number for one in usable)
    there = with_unit(f"{total([one.remaining for one in usable]):f}", usable[0].unit)
    return checks.met(Check.MATERIAL, f"Of {name}, {there} may be used here, as lot {numbers}.")


def _here(uow: UnitOfWork, lots: list[MaterialLot], batch: Batch | None) -> Iterator[_Here]:
    balances = uow.find(LotBalance, LotBalance.id.in_([one.id for one in lots])) if lots else []
    left = {one.id: one for one in balances if one.remaining > 0}
    for lot in lots:
        if lot.id in left:
            balance = left[lot.id]
            refused = _refused(uow, lot, batch)
            yield _Here(number=lot.number, remaining=balance.remaining, unit=balance.unit, refused=refused)


def _refused(uow: UnitOfWork, lot: MaterialLot, batch: Batch | None) -> str | None:
    """As charging it would say."""
    try:
        if batch is not None:
            charging.require_fit(uow, lot, batch)
        else:
            today = stock.today_at(uow, lot.site_id)
            rules.require_usable(
                lot.number, lot.status, expires_on=lot.expires_on, retest_on=lot.retest_on, today=today
            )
    except Refusal as refusal:
        return refusal.message
    return None


def _missing(check: Check, says: str, clears: str, rule: str) -> Item:
    return Item(check=check, state=CheckState.OPEN, says=says, clears=clears, rule=rule)


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]
