"""Pick lists as GraphQL shows them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.materials.containers import Container, OperationalLocation
from api.materials.types import MaterialLot
from api.reading.vocabulary import Parts, lowered
from api.relay import Node
from api.scalars import Quantity
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.readiness.picking import kinds, models

if TYPE_CHECKING:
    from api.execution.types import Batch

strawberry.enum(kinds.PickListState)
strawberry.enum(
    kinds.PickState,
    description="PROPOSED and STAGED reserve the container; DROPPED was never picked, RETURNED went back unused.",
)

QUANTITY = Parts({"value": "quantity_value", "unit": "quantity_unit"})


@strawberry.type(description="So much of a container for a batch; no other list has the container meanwhile.")
class Pick(Node):
    model: ClassVar[type[OfCompany]] = models.Pick
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    position: int
    state: kinds.PickState
    lot: MaterialLot
    proposed: Container = strawberry.field(description="The container that was proposed.")
    container: Container = strawberry.field(description="The one that counts.")
    reason: str | None = strawberry.field(description="Why it is another one (MAT-2).")
    staged_name: str | None
    staged_at: datetime | None
    returned_name: str | None
    returned_at: datetime | None

    @strawberry.field(description="What the batch wants of it.", metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.Pick]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)


@strawberry.type(description="What the warehouse brings to a staging location for a batch (RDY-4).")
class PickList(Node):
    model: ClassVar[type[OfCompany]] = models.PickList
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    state: kinds.PickListState
    batch: Annotated["Batch", strawberry.lazy("api.execution.types")]
    location: OperationalLocation
    picks: list[Pick]
    opened_name: str
    opened_at: datetime
    ended_name: str | None
    ended_at: datetime | None = strawberry.field(description="When the last container was staged, or it was cancelled.")
    reason: str | None = strawberry.field(description="Why it was cancelled.")
