"""Change how much of a lot there is: each time its balance, and a transaction that says why (MAT-6, MAT-7)."""

from decimal import Decimal

from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials import queries, rules
from domain.materials.kinds import TransactionKind
from domain.materials.models import GenealogyEdge, InventoryTransaction, LotBalance, MaterialLot
from domain.materials.rules import EXACT


def issue(uow: UnitOfWork, lot: MaterialLot, quantity: Quantity, edge: GenealogyEdge) -> None:
    """Take from a lot what the edge says. Raises InvalidInput, WrongLotUnit, NotEnough."""
    rules.require_counted(quantity, lot.unit)
    balance = queries.locked_balance(uow, lot)
    rules.require_enough(lot.number, quantity, remaining=balance.remaining)
    balance.used = EXACT.add(balance.used, quantity.value)
    _settle(balance)
    uow.add(transaction(uow, lot, TransactionKind.ISSUE, quantity.value.copy_negate(), edge=edge))


def give_back(uow: UnitOfWork, lot: MaterialLot, quantity: Quantity, edge: GenealogyEdge) -> None:
    """Bring back to a lot what was issued and not used after all; the lot's balance is locked by now."""
    balance = queries.locked_balance(uow, lot)
    balance.reversed = EXACT.add(balance.reversed, quantity.value)
    _settle(balance)
    uow.add(transaction(uow, lot, TransactionKind.REVERSAL, quantity.value, edge=edge))


def transaction(
    uow: UnitOfWork, lot: MaterialLot, kind: TransactionKind, value: Decimal, *, edge: GenealogyEdge | None
) -> InventoryTransaction:
    """One change of the lot's quantity, by the actor, now."""
    return InventoryTransaction(
        id=new_id(),
        site_id=lot.site_id,
        lot_id=lot.id,
        kind=kind,
        quantity_value=value,
        quantity_unit=lot.unit,
        edge_id=None if edge is None else edge.id,
        recorded_by=uow.actor.as_person,
        recorded_name=uow.actor.name,
        recorded_at=uow.now,
    )


def _settle(balance: LotBalance) -> None:
    balance.remaining = EXACT.add(EXACT.subtract(balance.received, balance.used), balance.reversed)
