"""Transfers between sites as GraphQL shows them, to the people of both."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.materials.types import TracedLot
from api.reading.vocabulary import Parts, lowered
from api.relay import Node
from api.scalars import Quantity
from api.tenancy.types import Site
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.materials.transfers import kinds, models

strawberry.enum(
    kinds.TransferState,
    name="MaterialTransferState",
    description="What is DISPATCHED is in transit: in one site's stock no more, and in no other's yet.",
)

QUANTITY = Parts({"value": "quantity_value", "unit": "quantity_unit"})
TARE = Parts({"value": "tare_value", "unit": "tare_unit"}, when=lambda row: row.tare_value.is_not(None))
RECEIVED = Parts({"value": "received_value", "unit": "quantity_unit"}, when=lambda row: row.received_value.is_not(None))
DIFFERENCE = Parts({"value": "difference", "unit": "quantity_unit"}, when=lambda row: row.difference.is_not(None))


@strawberry.type(description="What one container gave to a transfer, as it was dispatched.")
class MaterialTransferContainer:
    model: ClassVar[type[OfCompany]] = models.MaterialTransferContainer

    position: int
    number: str = strawberry.field(description="The container's at the site that it left.")

    @strawberry.field(description="How much left of it.", metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.MaterialTransferContainer]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)

    @strawberry.field(
        description="What it weighs when it is empty, where it left whole and that is known.", metadata=lowered(TARE)
    )
    def tare(self, root: strawberry.Parent[models.MaterialTransferContainer]) -> Quantity | None:
        if root.tare_value is None or root.tare_unit is None:
            return None
        return Quantity(value=root.tare_value, unit=root.tare_unit)


@strawberry.type(description="So much of a lot that went to another site; the people of both sites read it (TRF-2).")
class MaterialTransfer(Node):
    model: ClassVar[type[OfCompany]] = models.MaterialTransfer
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ
    also_at: ClassVar[str | None] = "to_site_id"

    version: int
    state: kinds.TransferState
    from_site: Site
    to_site: Site
    lot: TracedLot = strawberry.field(description="The one that it was taken of.")
    containers: list[MaterialTransferContainer] = strawberry.field(description="As they were dispatched.")
    document: str = strawberry.field(description="The number of its delivery note.")
    reason: str = strawberry.field(description="Why it goes there.")
    under_quarantine: str | None = strawberry.field(
        description="Why it leaves in quarantine, for its delivery note: neither it nor the batch that gave it is"
        " released, and it waits for both where it is received (TRF-5). Null where nobody declared that."
    )
    dispatched_name: str
    dispatched_at: datetime
    received_lot: TracedLot | None = strawberry.field(
        description="What it became at the other site; null until it is received, and where nothing arrived."
    )
    difference_reason: str | None = strawberry.field(description="Why less or more arrived than was dispatched.")
    received_name: str | None
    received_at: datetime | None
    cancelled_name: str | None
    cancelled_at: datetime | None
    cancelled_reason: str | None

    @strawberry.field(description="How much was dispatched.", metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.MaterialTransfer]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)

    @strawberry.field(description="How much arrived; dispatched plus difference, exactly.", metadata=lowered(RECEIVED))
    def received(self, root: strawberry.Parent[models.MaterialTransfer]) -> Quantity | None:
        return None if root.received_value is None else Quantity(value=root.received_value, unit=root.quantity_unit)

    @strawberry.field(description="What was lost, below zero, or found on the way.", metadata=lowered(DIFFERENCE))
    def difference(self, root: strawberry.Parent[models.MaterialTransfer]) -> Quantity | None:
        return None if root.difference is None else Quantity(value=root.difference, unit=root.quantity_unit)
