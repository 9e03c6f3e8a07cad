"""What exists of a batch's equipment: that it was allocated to it, and each use of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.equipment.cleaning.models import CleaningRecord
from domain.equipment.plant.models import Equipment
from domain.execution.models import Batch, PhaseExecution
from domain.kernel.models import Base, OfSite
from domain.recipes.models import RecipeEquipment


class EquipmentAllocation(OfSite, Base):
    """That a batch has a piece of equipment, `exclusive` unless that is shareable (EQP-6).

    `requirement_id` is what of its recipe the equipment meets, where that was told.
    """

    __tablename__ = "equipment_allocation"

    equipment_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    requirement_id: Mapped[UUID | None]
    exclusive: Mapped[bool]
    state: Mapped[str]
    allocated_by: Mapped[UUID]
    allocated_name: Mapped[str]
    allocated_at: Mapped[datetime]
    released_by: Mapped[UUID | None]
    released_name: Mapped[str | None]
    released_at: Mapped[datetime | None]
    released_reason: Mapped[str | None]

    equipment: Mapped[Equipment] = relationship(
        primaryjoin=lambda: and_(
            EquipmentAllocation.company_id == Equipment.company_id,
            foreign(EquipmentAllocation.equipment_id) == Equipment.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(
            EquipmentAllocation.company_id == Batch.company_id, foreign(EquipmentAllocation.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )
    requirement: Mapped[RecipeEquipment | None] = relationship(
        primaryjoin=lambda: and_(
            EquipmentAllocation.company_id == RecipeEquipment.company_id,
            foreign(EquipmentAllocation.requirement_id) == RecipeEquipment.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    uses: Mapped[list["EquipmentUse"]] = relationship(
        primaryjoin=lambda: and_(
            EquipmentAllocation.company_id == EquipmentUse.company_id,
            EquipmentAllocation.id == foreign(EquipmentUse.allocation_id),
        ),
        order_by=lambda: EquipmentUse.id,
        viewonly=True,
        lazy="raise",
    )


class EquipmentUse(OfSite, Base):
    """One use of equipment by the batch that it is allocated to, from one of its phases to one of its phases.

    `product` is the batch's: a campaign is of one (EQP-4). What the equipment was as the use began stays with it, and
    `location_id` is the room that it stood in then, `cleaning_id` the cleaning that it was clean by (21 CFR
    211.188(b)(2), 211.182). What was entered late says when it was, and why (EXE-11).
    """

    __tablename__ = "equipment_use"

    allocation_id: Mapped[UUID]
    equipment_id: Mapped[UUID]
    location_id: Mapped[UUID | None]
    batch_id: Mapped[UUID]
    product: Mapped[str]
    equipment_code: Mapped[str]
    equipment_name: Mapped[str]
    class_code: Mapped[str]
    class_name: Mapped[str]
    maker: Mapped[str | None]
    model_name: Mapped[str | None]
    serial_number: Mapped[str | None]
    cleaning_id: Mapped[UUID]
    state: Mapped[str]
    begin_phase_id: Mapped[UUID]
    begun_by: Mapped[UUID]
    begun_name: Mapped[str]
    begun_at: Mapped[datetime]
    begun_event_at: Mapped[datetime | None]
    begun_late_because: Mapped[str | None]
    end_phase_id: Mapped[UUID | None]
    ended_by: Mapped[UUID | None]
    ended_name: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_event_at: Mapped[datetime | None]
    ended_late_because: Mapped[str | None]

    equipment: Mapped[Equipment] = relationship(
        primaryjoin=lambda: and_(
            EquipmentUse.company_id == Equipment.company_id, foreign(EquipmentUse.equipment_id) == Equipment.id
        ),
        viewonly=True,
        lazy="raise",
    )
    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(
            EquipmentUse.company_id == Batch.company_id, foreign(EquipmentUse.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )
    cleaning: Mapped[CleaningRecord] = relationship(
        primaryjoin=lambda: and_(
            EquipmentUse.company_id == CleaningRecord.company_id,
            foreign(EquipmentUse.cleaning_id) == CleaningRecord.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    begin_phase: Mapped[PhaseExecution] = relationship(
        primaryjoin=lambda: and_(
            EquipmentUse.company_id == PhaseExecution.company_id,
            foreign(EquipmentUse.begin_phase_id) == PhaseExecution.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    end_phase: Mapped[PhaseExecution | None] = relationship(
        primaryjoin=lambda: and_(
            EquipmentUse.company_id == PhaseExecution.company_id,
            foreign(EquipmentUse.end_phase_id) == PhaseExecution.id,
        ),
        viewonly=True,
        lazy="raise",
    )
