"""What is made of rejected lots anew, as GraphQL shows it: quality's approval, and the lots that it names."""

from datetime import date, datetime
from typing import ClassVar

import strawberry

from api.execution.enums import ReworkKind
from api.materials.types import QUANTITY, TracedBatch, TracedLot
from api.reading.vocabulary import lowered
from api.recipes.types import MasterRecipeVersion
from api.relay import Node
from api.scalars import Quantity
from api.signatures.types import Signature
from domain.execution.rework import models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission


@strawberry.type(description="A rejected lot that the approval of a rework names.")
class ReworkLot(Node):
    model: ClassVar[type[OfCompany]] = models.ReworkLot
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    lot: TracedLot

    @strawberry.field(description="How much of it may be charged into the one batch.", metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.ReworkLot]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)


@strawberry.type(
    description="Quality's signature that one new batch may be made of rejected lots of another one, and by which"
    " recipe (REV-5)."
)
class ReworkApproval(Node):
    model: ClassVar[type[OfCompany]] = models.ReworkApproval
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    kind: ReworkKind
    because: str
    evaluation: str = strawberry.field(description="Of the risk.")
    origin: TracedBatch = strawberry.field(description="The batch that gave the lots.")
    batch: TracedBatch | None = strawberry.field(description="That is made by it; null until it is issued.")
    recipe_version: MasterRecipeVersion
    lots: list[ReworkLot] = strawberry.field(description="In the order of their naming; at most 50.")
    additional_tests: list[str] = strawberry.field(
        description="Codes of tests that the new batch's lots are tested by beside what their specification demands."
    )
    expires_on: date | None = strawberry.field(
        description="The last day of use that quality set for what is made; null: that of the named lots, the earliest."
    )
    expires_because: str | None
    approved_name: str
    approved_at: datetime
    signature: Signature
    withdrawn_name: str | None
    withdrawn_at: datetime | None
    withdrawn_because: str | None
    withdrawal_signature: Signature | None
