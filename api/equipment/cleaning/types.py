"""Cleaning procedures and each cleaning, as GraphQL shows them."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.equipment.plant.types import Equipment, EquipmentClass
from api.relay import Node
from api.signatures.types import Signature
from domain.equipment.cleaning import kinds, models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

strawberry.enum(
    kinds.ProcedureKind,
    name="CleaningProcedureKind",
    description="A MAJOR cleaning begins a campaign, a MINOR one serves within it; what is clean is sterilised.",
)
strawberry.enum(
    kinds.ProcedureState,
    name="CleaningProcedureState",
    description="Cleaned is by what is EFFECTIVE, since quality approved it.",
)
strawberry.enum(
    kinds.CleaningState, description="PERFORMED passed its performer's inspection and waits for its verifier's."
)
strawberry.enum(kinds.Inspection, name="CleaningInspection")


@strawberry.type(
    description="An edition of how equipment of a class is cleaned; a cleaning keeps the one that it followed."
)
class CleaningProcedure(Node):
    model: ClassVar[type[OfCompany]] = models.CleaningProcedure
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    code: str = strawberry.field(description="Of one procedure in the company, in all of its editions.")
    name: str
    kind: kinds.ProcedureKind
    equipment_class: EquipmentClass
    steps: str
    verified: bool = strawberry.field(description="Whether a second person inspects and signs as well.")
    edition: int = strawberry.field(description="From 1; one is in effect at a time.")
    state: kinds.ProcedureState
    written_name: str = strawberry.field(description="Who wrote in it last.")
    written_at: datetime
    approved_name: str | None
    approved_at: datetime | None = strawberry.field(description="From here it is cleaned by it.")
    signature: Signature | None = strawberry.field(description="Of who approved it, none of its authors.")
    superseded_at: datetime | None
    retired_name: str | None
    retired_at: datetime | None
    retired_reason: str | None


@strawberry.type(description="One cleaning of a piece of equipment; it never changes once it ended (21 CFR 211.182).")
class CleaningRecord(Node):
    model: ClassVar[type[OfCompany]] = models.CleaningRecord
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    equipment: Equipment
    procedure: CleaningProcedure = strawberry.field(description="As it is now; what was followed stands here.")
    procedure_code: str
    edition: int
    kind: kinds.ProcedureKind
    steps: str
    verified: bool = strawberry.field(description="Whether it is verified by a second person.")
    hold_minutes: int = strawberry.field(description="For how long it counts, from its end (EQP-2).")
    state: kinds.CleaningState
    begun_name: str
    begun_at: datetime
    performed_name: str | None
    performed_at: datetime | None = strawberry.field(description="Its end, from which its hold counts.")
    signature: Signature | None = strawberry.field(description="Of who performed it.")
    remark: str | None
    verified_name: str | None
    verified_at: datetime | None
    verification_signature: Signature | None = strawberry.field(description="Of who verified it, another person.")
    verification_remark: str | None
