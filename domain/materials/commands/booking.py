"""One transaction: so much of a lot into a container or out of it, by the actor, now, and why."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_models import Container
from domain.materials.kinds import TransactionKind
from domain.materials.models import InventoryTransaction, MaterialLot


@dataclass(frozen=True, slots=True)
class Why:
    """Why a quantity changes. `movement` joins what is taken with what is brought, where both are to be the same."""

    kind: TransactionKind
    edge: UUID | None = None
    shipment: UUID | None = None
    transfer: UUID | None = None
    movement: UUID | None = None
    reason: str | None = None


def book(uow: UnitOfWork, lot: MaterialLot, container: Container, value: Decimal, why: Why) -> None:
    """The database changes the balances by it as it is written (MAT-7); below zero it takes."""
    uow.add(
        InventoryTransaction(
            id=new_id(),
            site_id=lot.site_id,
            lot_id=lot.id,
            kind=why.kind,
            quantity_value=value,
            quantity_unit=lot.unit,
            edge_id=why.edge,
            shipment_id=why.shipment,
            transfer_id=why.transfer,
            container_id=container.id,
            movement_id=why.movement,
            reason=why.reason,
            recorded_by=uow.actor.as_person,
            recorded_name=uow.actor.name,
            recorded_at=uow.now,
        )
    )
