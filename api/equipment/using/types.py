"""Which batch has and uses which equipment, and whether it may, as GraphQL shows it."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.equipment.cleaning.types import CleaningRecord
from api.equipment.plant.types import Equipment
from api.exceptions.types import BatchException
from api.execution.phase_types import PhaseExecution
from api.execution.types import Batch
from api.recipes.element_types import RecipeEquipment
from api.relay import Node
from domain.equipment.plant.kinds import EquipmentLack
from domain.equipment.unsuitable import Unsuitable
from domain.execution.equipment import kinds, models
from domain.execution.equipment.replacement_models import EquipmentReplacement as EquipmentReplacementRow
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

strawberry.enum(kinds.AllocationState, name="EquipmentAllocationState")
strawberry.enum(kinds.UseState, name="EquipmentUseState")
strawberry.enum(Unsuitable, name="Unsuitable", description="Why equipment, or a room, may not be used for a batch.")
strawberry.enum(EquipmentLack, description="Why equipment doesn't meet what a recipe demands.")


@strawberry.type(description="One reason why equipment may not be used, and what a person does about it.")
class UnsuitableReason:
    kind: Unsuitable
    rule: str
    says: str
    clears: str = strawberry.field(description="What makes it usable, or what to do instead.")


@strawberry.type(description="Whether equipment may be used for a batch now: usable, or every reason why not.")
class Suitability:
    usable: bool
    reasons: list[UnsuitableReason] = strawberry.field(description="Empty where it is usable.")
    warnings: list[UnsuitableReason] = strawberry.field(description="What is due and counts still, within its grace.")


@strawberry.type(description="One thing in which equipment doesn't meet a recipe's demand, and what to do about it.")
class EquipmentMisfit:
    kind: EquipmentLack
    says: str
    clears: str


@strawberry.type(description="A piece of equipment against what a recipe demands.")
class EquipmentFit:
    equipment: Equipment
    fits: bool
    misfits: list[EquipmentMisfit] = strawberry.field(description="Empty where it fits.")


@strawberry.type(description="That a phase went on with other equipment, and why; an exception (UNX-3).")
class EquipmentReplacement(Node):
    model: ClassVar[type[OfCompany]] = EquipmentReplacementRow
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    ended_use: "EquipmentUse"
    reason: str
    replaced_name: str
    replaced_at: datetime
    exception: BatchException


@strawberry.type(description="One use of equipment by a batch, from one of its phases to one of its phases.")
class EquipmentUse(Node):
    model: ClassVar[type[OfCompany]] = models.EquipmentUse
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    equipment: Equipment
    batch: Batch
    product: str
    equipment_code: str = strawberry.field(description="What the equipment was as its use began stays with this.")
    equipment_name: str
    class_code: str
    class_name: str
    maker: str | None
    model_name: str | None
    serial_number: str | None
    cleaning: CleaningRecord = strawberry.field(description="What it was clean by as its use began.")
    state: kinds.UseState
    begin_phase: PhaseExecution
    begun_name: str
    begun_at: datetime
    begun_event_at: datetime | None = strawberry.field(description="When it was, of what was entered late (EXE-11).")
    begun_late_because: str | None
    end_phase: PhaseExecution | None
    ended_name: str | None
    ended_at: datetime | None = strawberry.field(description="From here its dirty hold counts (EQP-2).")
    ended_event_at: datetime | None = strawberry.field(
        description="When it was, of what was entered late: its dirty hold counts from then (EXE-11)."
    )
    ended_late_because: str | None
    replacement: EquipmentReplacement | None = strawberry.field(
        description="That it goes on in the place of other equipment's use (UNX-3)."
    )


@strawberry.type(description="That a batch has a piece of equipment; one batch, unless that is shareable (EQP-6).")
class EquipmentAllocation(Node):
    model: ClassVar[type[OfCompany]] = models.EquipmentAllocation
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    equipment: Equipment
    batch: Batch
    requirement: RecipeEquipment | None = strawberry.field(description="What of its recipe the equipment meets.")
    exclusive: bool
    state: kinds.AllocationState
    allocated_name: str
    allocated_at: datetime
    released_name: str | None
    released_at: datetime | None
    released_reason: str | None
    uses: list[EquipmentUse] = strawberry.field(description="In their order.")
