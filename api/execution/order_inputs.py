"""What is sent to order, change and issue, and what comes back."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from api.auth.signing import SignatureInput
from api.execution.order_types import BatchCampaign, ProcessOrder
from api.execution.types import Batch
from api.problems import Problem
from api.relay import local_id, maybe_id
from api.scalars import QuantityInput
from domain.execution.orders.commands.filling import ISSUE_PROCESS_ORDER, IssueProcessOrder
from domain.execution.orders.rules import Ordered, Planned, PlannedFrom
from domain.kernel.quantity import Quantity
from domain.signatures.acts import SignedAct, SignedInput


def order_id(given: str) -> UUID:
    return local_id(given, "ProcessOrder", path="processOrder")


@strawberry.input(description="A piece of equipment that the batch is to have, and what of the recipe it is for.")
class PlannedEquipmentInput:
    equipment: strawberry.ID
    requirement: strawberry.ID | None = None

    def to_domain(self) -> Planned:
        requirement = self.requirement
        return Planned(
            local_id(self.equipment, "Equipment", path=("equipment",)),
            None
            if requirement is None
            else local_id(requirement, "RecipeEquipment", path=("equipment", "requirement")),
        )


@strawberry.input
class OrderedInput:
    size: QuantityInput | None = strawberry.field(
        default=None, description="Within the recipe's size range; null: the recipe's own size (REC-6)."
    )
    planned_start: datetime | None = None
    planned_end: datetime | None = None
    priority: int | None = strawberry.field(default=None, description="1, before all others, to 9.")
    notes: str | None = None
    equipment: list[PlannedEquipmentInput] = strawberry.field(default_factory=list, description="At most 50 pieces.")
    batch_campaign: strawberry.ID | None = None
    campaign_position: int | None = strawberry.field(
        default=None, description="Null: the place that it has there, or after all others."
    )

    planned_from_batches: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="Whose lots its batch is to be made from, as the bulk that it packs, at whatever site (RDY-2).",
    )
    planned_from_lots: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Which its batch is to be made from; batches and lots are 50 at most."
    )

    def ordered(self) -> Ordered:
        campaign = self.batch_campaign
        return Ordered(
            size=None if self.size is None else Quantity(self.size.value, self.size.unit),
            planned_start=self.planned_start,
            planned_end=self.planned_end,
            priority=self.priority,
            notes=self.notes,
            equipment=tuple(one.to_domain() for one in self.equipment),
            campaign=None if campaign is None else local_id(campaign, "BatchCampaign", path="batchCampaign"),
            position=self.campaign_position,
            planned_from=frozenset(self._planned_from()),
        )

    def _planned_from(self) -> Iterator[PlannedFrom]:
        for one in self.planned_from_batches:
            yield PlannedFrom(batch=local_id(one, "Batch", path=("plannedFromBatches",)))
        for one in self.planned_from_lots:
            yield PlannedFrom(lot=local_id(one, "MaterialLot", path=("plannedFromLots",)))


@strawberry.input(description="An order for one batch; without a size for one of the recipe's own.")
class PlanProcessOrderInput(OrderedInput):
    recipe_version: strawberry.ID
    number: str = strawberry.field(description="1 to 40 letters, digits, points, dashes, slashes.")
    command_id: str | None = None


@strawberry.input(description="What an order reads from now on, all of it, and why.")
class ChangeProcessOrderInput(OrderedInput):
    process_order: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="Which version of its recipe the order is for from now on, and why (REC-4).")
class ReissueProcessOrderInput:
    process_order: strawberry.ID
    version: int
    recipe_version: strawberry.ID
    reason: str
    command_id: str | None = None


@strawberry.input
class ReadyProcessOrderInput:
    process_order: strawberry.ID
    version: int
    command_id: str | None = None


@strawberry.input
class CancelProcessOrderInput:
    process_order: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="Which order, as it was seen, and its batch's number.")
class IssueProcessOrderAct:
    process_order: strawberry.ID
    version: int
    number: str | None = strawberry.field(
        default=None, description="Left out where a pattern numbers batches (setBatchNumbering)."
    )
    rework: strawberry.ID | None = strawberry.field(
        default=None, description="The approval by which it is made of rejected lots of another batch (approveRework)."
    )

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        order, rework = order_id(self.process_order), maybe_id(self.rework, "ReworkApproval", path="rework")
        return ISSUE_PROCESS_ORDER, IssueProcessOrder(order, self.version, self.number, rework)


@strawberry.input
class IssueProcessOrderInput(IssueProcessOrderAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="A campaign of a recipe's product at a site.")
class OpenBatchCampaignInput:
    site: strawberry.ID
    code: str = strawberry.field(description="1 to 40 letters, digits, points, dashes, slashes.")
    recipe: strawberry.ID
    command_id: str | None = None


@strawberry.input
class CloseBatchCampaignInput:
    batch_campaign: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class PlanProcessOrderPayload:
    order: ProcessOrder | None = None
    problems: list[Problem]


@strawberry.type
class ChangeProcessOrderPayload:
    order: ProcessOrder | None = None
    problems: list[Problem]


@strawberry.type
class ReissueProcessOrderPayload:
    order: ProcessOrder | None = None
    problems: list[Problem]


@strawberry.type
class ReadyProcessOrderPayload:
    order: ProcessOrder | None = None
    problems: list[Problem]


@strawberry.type
class CancelProcessOrderPayload:
    order: ProcessOrder | None = None
    problems: list[Problem]


@strawberry.type
class IssueProcessOrderPayload:
    batch: Batch | None = None
    problems: list[Problem]


@strawberry.type
class OpenBatchCampaignPayload:
    campaign: BatchCampaign | None = None
    problems: list[Problem]


@strawberry.type
class CloseBatchCampaignPayload:
    campaign: BatchCampaign | None = None
    problems: list[Problem]
