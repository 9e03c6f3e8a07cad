"""Process orders and campaigns as GraphQL shows them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.context import Info
from api.equipment.plant.types import Equipment
from api.execution import enums as kinds
from api.execution import sourcing, words
from api.execution.sourcing import PlannedSource
from api.forecasting import checking
from api.forecasting.checking import StartChecklist
from api.reading.vocabulary import lowered
from api.recipes.element_types import RecipeEquipment
from api.recipes.types import MasterRecipeVersion
from api.relay import Node
from api.scalars import Quantity
from api.tenancy.types import Site
from domain.execution.orders import models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

if TYPE_CHECKING:
    from api.execution.types import Batch


@strawberry.type(description="A piece of equipment that an order is planned on; its batch has it from the issue on.")
class ProcessOrderEquipment(Node):
    model: ClassVar[type[OfCompany]] = models.ProcessOrderEquipment
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    equipment: Equipment
    requirement: RecipeEquipment | None


@strawberry.type(description="An order for one batch of a recipe version, of this size, at its site (ISA-95).")
class ProcessOrder(Node):
    model: ClassVar[type[OfCompany]] = models.ProcessOrder
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    number: str = strawberry.field(description="Unique in the company, never used again (REC-5).")
    site: Site
    recipe_version: MasterRecipeVersion = strawberry.field(description="Which nothing but a re-issue changes (REC-4).")
    planned_start_at: datetime | None
    planned_end_at: datetime | None
    priority: int | None = strawberry.field(description="1, before all others, to 9.")
    notes: str | None
    campaign: Annotated["BatchCampaign", strawberry.lazy("api.execution.order_types")] | None
    campaign_position: int | None
    state: kinds.OrderState
    equipment: list[ProcessOrderEquipment] = strawberry.field(description="What it is planned on; 50 pieces at most.")
    batch: Annotated["Batch", strawberry.lazy("api.execution.types")] | None = strawberry.field(
        description="That fills it, once it is issued."
    )
    ordered_name: str
    ordered_at: datetime
    changed_name: str
    changed_at: datetime
    because: str | None = strawberry.field(description="Why it was last changed, moved or cancelled.")

    @strawberry.field(description="How much is ordered.", metadata=lowered(words.SIZE))
    def size(self, root: strawberry.Parent[models.ProcessOrder]) -> Quantity:
        return Quantity(value=root.size_value, unit=root.size_unit)

    @strawberry.field(description="The batches and lots that its batch is planned to be made from; 50 at most (RDY-2).")
    def planned_from(self, root: strawberry.Parent[models.ProcessOrder], info: Info) -> list[PlannedSource]:
        return sourcing.sources(info, root)

    @strawberry.field(
        description="What is missing before its batch starts, as if it were issued now, behind the batches that need"
        " their materials before; null once it is issued or cancelled."
    )
    def start_checklist(self, root: strawberry.Parent[models.ProcessOrder], info: Info) -> StartChecklist | None:
        return checking.of_order(info, root)


@strawberry.type(
    description="Batches of one product that run back to back; minor cleaning serves between them (EQP-4)."
)
class BatchCampaign(Node):
    model: ClassVar[type[OfCompany]] = models.BatchCampaign
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    code: str
    product: str
    site: Site
    state: kinds.CampaignState
    orders: list[ProcessOrder] = strawberry.field(description="In their places, cancelled ones too; 200 at most.")
    opened_name: str
    opened_at: datetime
    closed_name: str | None
    closed_at: datetime | None
    because: str | None = strawberry.field(description="Why it was closed.")
