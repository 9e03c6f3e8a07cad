"""What is sent with each act between batches and equipment."""

import strawberry

from api.execution.inputs import LateInput


@strawberry.input(description="Give a piece of equipment to a batch; clean it may become later.")
class AllocateEquipmentInput:
    equipment: strawberry.ID
    batch: strawberry.ID
    requirement: strawberry.ID | None = strawberry.field(
        default=None, description="What of the batch's recipe it meets; one that doesn't meet it is refused."
    )
    command_id: str | None = None


@strawberry.input
class ReleaseEquipmentInput:
    allocation: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="Use what is allocated to the phase's batch, in this running phase.")
class BeginEquipmentUseInput:
    equipment: strawberry.ID
    phase: strawberry.ID
    late: LateInput | None = strawberry.field(
        default=None, description="It has to be suitable still; an override admits what has lapsed since."
    )
    command_id: str | None = None


@strawberry.input(description="The use ends, in a phase of its batch that has begun.")
class EndEquipmentUseInput:
    use: strawberry.ID
    version: int
    phase: strawberry.ID
    late: LateInput | None = strawberry.field(default=None, description="Its dirty hold counts from then (EQP-2).")
    command_id: str | None = None


@strawberry.input(description="Which use, as it was seen, gives way to which equipment, in which phase, and why.")
class ReplaceEquipmentInput:
    use: strawberry.ID
    version: int
    phase: strawberry.ID
    equipment: strawberry.ID
    reason: str
    planned_deviation: strawberry.ID | None = strawberry.field(default=None, description="That allows it (UNX-2).")
    command_id: str | None = None
