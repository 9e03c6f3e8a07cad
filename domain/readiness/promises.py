"""What of the stock is a batch's own already: promised to its dispenses, or reserved by its pick lists (RDY-2)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.dispensing.weighing_models import Weighing
from domain.execution.kinds import Disposition
from domain.execution.models import Batch
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.materials.container_rules import total
from domain.materials.kinds import TransactionKind
from domain.materials.models import GenealogyEdge, InventoryTransaction
from domain.materials.rules import EXACT
from domain.readiness import statements
from domain.readiness.demand import NOTHING, needed
from domain.readiness.picking.kinds import RESERVING, PickState
from domain.readiness.picking.models import Pick, PickList
from domain.readiness.statements import BATCH, BATCHES, COMPANY, LOTS, TO_BE_MADE

Weighed = tuple[datetime, Decimal]
"""When, and how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """What a batch still wants of a container that one of its lists proposes or staged, above 0, in its lot's unit."""

    batch: UUID
    lot: UUID
    material: UUID
    state: PickState
    left: Decimal


def staged_for(uow: UnitOfWork, batch: UUID) -> dict[UUID, Decimal]:
    """What of each material stands staged for the batch, and wasn't taken from there for it."""
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    for one in _reserved(uow, statements.ask(uow, FOR_BATCH, batch=batch)):
        if one.state is PickState.STAGED:
            found[one.material] = EXACT.add(found[one.material], one.left)
    return found


def promises(uow: UnitOfWork, lots: Mapping[UUID, str]) -> dict[UUID, Mapping[UUID, Decimal]]:
    """How much of each of these lots which batch alone gets, by lot and batch, in the unit given with the lot.

    What a dispense is promised and what a list reserves serve the same need: of both the larger one counts.
    """
    found: dict[UUID, dict[UUID, Decimal]] = {}
    for each in (_dispensed(uow, lots), _picked(uow, lots)):
        for (lot, batch), quantity in each.items():
            of_lot = found.setdefault(lot, {})
            of_lot[batch] = max(quantity, of_lot.get(batch, NOTHING))
    return dict(found)


def _dispensed(uow: UnitOfWork, lots: Mapping[UUID, str]) -> dict[tuple[UUID, UUID], Decimal]:
    found: dict[tuple[UUID, UUID], Decimal] = defaultdict(Decimal)
    for lot, batch, value, unit in statements.ask(uow, statements.PROMISED, lots=list(lots)) if lots else ():
        quantity = needed(Quantity(value, unit), Fraction(1), unit=lots[lot])
        assert quantity is not None, "lots are promised in a unit of their own dimension"
        found[lot, batch] = EXACT.add(found[lot, batch], quantity)
    return found


def _picked(uow: UnitOfWork, lots: Collection[UUID]) -> dict[tuple[UUID, UUID], Decimal]:
    found: dict[tuple[UUID, UUID], Decimal] = defaultdict(Decimal)
    for one in _reserved(uow, statements.ask(uow, OF_LOTS, lots=list(lots)) if lots else ()):
        found[one.lot, one.batch] = EXACT.add(found[one.lot, one.batch], one.left)
    return found


def _reserved(uow: UnitOfWork, rows: Collection[Any]) -> Iterable[Reserved]:
    weighed = _weighed(uow, [one for one in rows if one.state == PickState.STAGED])
    for one in rows:
        left = one.quantity_value
        if one.state == PickState.STAGED:
            since = [net for at, net in weighed[one.container_id, one.batch_id] if at >= one.staged_at]
            taken = EXACT.add(one.charged, total(since))
            left = min(left, EXACT.subtract(left, taken))
        if left > 0:
            yield Reserved(
                batch=one.batch_id,
                lot=one.lot_id,
                material=one.material_id,
                state=PickState(one.state),
                left=min(left, one.remaining),
            )


def _weighed(uow: UnitOfWork, staged: Collection[Any]) -> Mapping[tuple[UUID, UUID], Sequence[Weighed]]:
    """What was weighed when out of staged containers for their batches, by container and batch, in its lot's unit."""
    found: dict[tuple[UUID, UUID], list[Weighed]] = defaultdict(list)
    if not staged:
        return found
    units = {one.container_id: one.unit for one in staged}
    of = {"containers": list(units), "batches": list({one.batch_id for one in staged})}
    for container, batch, at, net, unit in statements.ask(uow, WEIGHED, **of):
        quantity = needed(Quantity(net, unit), Fraction(1), unit=units[container])
        assert quantity is not None, "what is weighed has the dimension of its lot"
        found[container, batch].append((at, quantity))
    return found


def _reserving() -> Select[*tuple[Any, ...]]:
    """Picks of batches to be made whose containers hold something; with what was charged of each since its staging."""
    edge, booked = GenealogyEdge, InventoryTransaction
    kinds = (TransactionKind.ISSUE, TransactionKind.REVERSAL, TransactionKind.RETURN)
    charged = (
        select(func.coalesce(-func.sum(booked.quantity_value), 0))
        .join(edge, and_(edge.company_id == booked.company_id, edge.id == booked.edge_id))
        .where(
            booked.company_id == Pick.company_id,
            booked.container_id == Pick.container_id,
            booked.kind.in_(kinds),
            booked.recorded_at >= Pick.staged_at,
            edge.target_id == PickList.batch_id,
        )
        .scalar_subquery()
    )
    return (
        select(
            PickList.batch_id,
            Pick.lot_id,
            Pick.material_id,
            Pick.state,
            Pick.container_id,
            Pick.quantity_value,
            Pick.staged_at,
            Container.unit,
            Container.remaining,
            charged.label("charged"),
        )
        .join(PickList, and_(PickList.company_id == Pick.company_id, PickList.id == Pick.list_id))
        .join(Batch, and_(Batch.company_id == PickList.company_id, Batch.id == PickList.batch_id))
        .join(Container, and_(Container.company_id == Pick.company_id, Container.id == Pick.container_id))
        .where(
            Pick.company_id == COMPANY,
            Pick.state.in_(RESERVING),
            Batch.state.in_(TO_BE_MADE),
            Batch.disposition == Disposition.PENDING,
            Container.state.in_((ContainerState.OPEN, ContainerState.CLOSED)),
            Container.dispensed.is_not(True),
            Container.remaining > 0,
        )
    )


CONTAINERS = bindparam("containers", type_=ARRAY(Uuid()))
FOR_BATCH = _reserving().where(PickList.batch_id == BATCH)
OF_LOTS = _reserving().where(Pick.lot_id == any_(LOTS))
WEIGHED = select(Weighing.container_id, Weighing.batch_id, Weighing.weighed_at, Weighing.net, Weighing.unit).where(
    Weighing.company_id == COMPANY,
    Weighing.batch_id == any_(BATCHES),
    Weighing.container_id == any_(CONTAINERS),
    Weighing.net.is_not(None),
)
