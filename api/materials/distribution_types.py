"""Consignees and shipments as GraphQL shows them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.context import Info, read
from api.reading.vocabulary import Parts, Rows, lowered
from api.relay import Node
from api.scalars import Quantity
from api.tenancy.types import Site
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.materials.distribution import kinds, models

if TYPE_CHECKING:
    from api.materials.types import MaterialLot

strawberry.enum(kinds.ShipmentKind, description="A REVERSAL says that the shipment it names didn't happen.")

QUANTITY = Parts({"value": "quantity_value", "unit": "quantity_unit"})
REVERSES = Rows(lambda row, shipment, _: [row.id == shipment.reverses_id])


@strawberry.type(description="Who receives products, the same for all sites of a company.")
class Consignee(Node):
    model: ClassVar[type[OfCompany]] = models.Consignee
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    code: str = strawberry.field(description="Unique in the company.")
    name: str
    address: str
    country: str = strawberry.field(description="ISO 3166-1, two letters.")
    gln: str | None = strawberry.field(description="Its GS1 location number.")


@strawberry.type(description="So much of a lot that went to a consignee; never changed (DIS-1).")
class Shipment(Node):
    model: ClassVar[type[OfCompany]] = models.Shipment
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    kind: kinds.ShipmentKind
    site: Site
    lot: Annotated["MaterialLot", strawberry.lazy("api.materials.types")]
    consignee: Consignee
    shipped_on: date = strawberry.field(description="As the lot's site counts its days.")
    document: str = strawberry.field(description="The number of its delivery note.")
    recorded_name: str
    recorded_at: datetime
    reason: str | None = strawberry.field(description="Why it was reversed.")

    @strawberry.field(description="How much.", metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.Shipment]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)

    @strawberry.field(description="The shipment that a REVERSAL takes back.", metadata=lowered(REVERSES))
    def reverses(
        self, root: strawberry.Parent[models.Shipment], info: Info
    ) -> Annotated["Shipment", strawberry.lazy("api.materials.distribution_types")] | None:
        return None if root.reverses_id is None else read(info, Shipment, root.reverses_id)
