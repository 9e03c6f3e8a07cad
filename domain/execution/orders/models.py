"""What exists before a batch: the order for it, the equipment it is planned on, the campaign it is a part of."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.equipment.plant.models import Equipment
from domain.execution.models import Batch
from domain.kernel.models import Base, OfSite
from domain.recipes.models import MasterRecipeVersion, RecipeEquipment
from domain.tenancy.models import Site


class BatchCampaign(OfSite, Base):
    """Batches of one product that run back to back; minor cleaning serves between them (EQP-4).

    `product` is the recipes', as the uses of equipment are counted by it. `because` is why it was closed.
    """

    __tablename__ = "batch_campaign"

    code: Mapped[str]
    product: Mapped[str]
    state: Mapped[str]
    opened_by: Mapped[UUID]
    opened_name: Mapped[str]
    opened_at: Mapped[datetime]
    closed_by: Mapped[UUID | None]
    closed_name: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    because: Mapped[str | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            BatchCampaign.company_id == Site.company_id, foreign(BatchCampaign.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    orders: Mapped[list["ProcessOrder"]] = relationship(
        primaryjoin=lambda: and_(
            BatchCampaign.company_id == ProcessOrder.company_id, BatchCampaign.id == foreign(ProcessOrder.campaign_id)
        ),
        order_by=lambda: ProcessOrder.campaign_position,
        viewonly=True,
        lazy="raise",
    )


class ProcessOrder(OfSite, Base):
    """An order for one batch of a recipe version, of this size, at its site (ISA-95).

    Its number is never used again (REC-5). `priority` is 1 to 9, 1 before all. `campaign_position` is its place in its
    campaign. `because` is why it was last changed, moved to another version, or cancelled.
    """

    __tablename__ = "process_order"

    number: Mapped[str]
    recipe_version_id: Mapped[UUID]
    size_value: Mapped[Decimal]
    size_unit: Mapped[str]
    planned_start_at: Mapped[datetime | None]
    planned_end_at: Mapped[datetime | None]
    priority: Mapped[int | None]
    notes: Mapped[str | None]
    campaign_id: Mapped[UUID | None]
    campaign_position: Mapped[int | None]
    state: Mapped[str]
    ordered_by: Mapped[UUID]
    ordered_name: Mapped[str]
    ordered_at: Mapped[datetime]
    changed_by: Mapped[UUID]
    changed_name: Mapped[str]
    changed_at: Mapped[datetime]
    because: Mapped[str | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(ProcessOrder.company_id == Site.company_id, foreign(ProcessOrder.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    recipe_version: Mapped[MasterRecipeVersion] = relationship(
        primaryjoin=lambda: and_(
            ProcessOrder.company_id == MasterRecipeVersion.company_id,
            foreign(ProcessOrder.recipe_version_id) == MasterRecipeVersion.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    campaign: Mapped[BatchCampaign | None] = relationship(
        primaryjoin=lambda: and_(
            ProcessOrder.company_id == BatchCampaign.company_id, foreign(ProcessOrder.campaign_id) == BatchCampaign.id
        ),
        viewonly=True,
        lazy="raise",
    )
    equipment: Mapped[list["ProcessOrderEquipment"]] = relationship(
        primaryjoin=lambda: and_(
            ProcessOrder.company_id == ProcessOrderEquipment.company_id,
            ProcessOrder.id == foreign(ProcessOrderEquipment.order_id),
        ),
        order_by=lambda: ProcessOrderEquipment.id,
        viewonly=True,
        lazy="raise",
    )
    batch: Mapped[Batch | None] = relationship(
        primaryjoin=lambda: and_(
            ProcessOrder.company_id == Batch.company_id, ProcessOrder.id == foreign(Batch.order_id)
        ),
        uselist=False,
        viewonly=True,
        lazy="raise",
    )


class ProcessOrderEquipment(OfSite, Base):
    """A piece of equipment that an order is planned on; its batch has it from the issue on (EQP-6).

    `requirement_id` is what of the recipe it is for, where that was told.
    """

    __tablename__ = "process_order_equipment"

    order_id: Mapped[UUID]
    equipment_id: Mapped[UUID]
    requirement_id: Mapped[UUID | None]

    equipment: Mapped[Equipment] = relationship(
        primaryjoin=lambda: and_(
            ProcessOrderEquipment.company_id == Equipment.company_id,
            foreign(ProcessOrderEquipment.equipment_id) == Equipment.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    requirement: Mapped[RecipeEquipment | None] = relationship(
        primaryjoin=lambda: and_(
            ProcessOrderEquipment.company_id == RecipeEquipment.company_id,
            foreign(ProcessOrderEquipment.requirement_id) == RecipeEquipment.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class ProcessOrderSource(OfSite, Base):
    """A batch or a lot, of whatever site, that an order's batch is planned to be made from: one of the two ids."""

    __tablename__ = "process_order_source"

    order_id: Mapped[UUID]
    batch_id: Mapped[UUID | None]
    lot_id: Mapped[UUID | None]


# Orders stand above batches, which know their ids alone; who reads a batch wants its order as well.
inspect(Batch).add_property(
    "process_order",
    relationship(
        ProcessOrder,
        primaryjoin=lambda: and_(
            Batch.company_id == ProcessOrder.company_id, foreign(Batch.order_id) == ProcessOrder.id
        ),
        viewonly=True,
        lazy="raise",
    ),
)
