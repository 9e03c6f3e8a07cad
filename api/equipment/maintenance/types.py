"""Maintenance plans and work orders as GraphQL shows them."""

from datetime import date, datetime
from typing import ClassVar

import strawberry

from api.equipment.plant.types import Equipment
from api.relay import Node
from api.signatures.types import Signature
from domain.equipment.maintenance import kinds, models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

strawberry.enum(kinds.PlanState, name="MaintenancePlanState", description="By one that ENDED nothing becomes due.")
strawberry.enum(kinds.WorkOrderKind, description="Of a plan whose time has come, or of a breakdown.")
strawberry.enum(
    kinds.WorkOrderState,
    description="What was COMPLETED counts once another person VERIFIED it; CANCELLED with its plan.",
)


@strawberry.type(description="What is done to a piece of equipment again and again (MNT-1).")
class MaintenancePlan(Node):
    model: ClassVar[type[OfCompany]] = models.MaintenancePlan
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    equipment: Equipment
    code: str = strawberry.field(description="Unique for its equipment.")
    name: str
    steps: str
    edition: int = strawberry.field(description="Counts what it said, from 1.")
    interval_days: int | None
    interval_uses: int | None
    lead_days: int = strawberry.field(description="So many days before it is due, its work order opens.")
    grace_days: int = strawberry.field(description="For so many days after it is due, the equipment is used still.")
    state: kinds.PlanState
    done_at: datetime = strawberry.field(description="When it was last done, or began to count.")
    due_on: date | None = strawberry.field(description="A day of its site; null where its uses aren't reached yet.")
    counts_until: date | None = strawberry.field(description="The last day of its grace.")


@strawberry.type(description="One piece of maintenance: planned, or because equipment broke down (MNT-1, MNT-2).")
class WorkOrder(Node):
    model: ClassVar[type[OfCompany]] = models.WorkOrder
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    equipment: Equipment
    number: int = strawberry.field(description="Counted for its equipment, from 1.")
    kind: kinds.WorkOrderKind
    plan: MaintenancePlan | None = strawberry.field(description="As it is now; what is followed stands here.")
    edition: int | None
    says: str = strawberry.field(description="What is to be done, or what broke.")
    steps: str | None
    due_on: date | None
    state: kinds.WorkOrderState
    opened_name: str
    opened_at: datetime
    begun_name: str | None
    begun_at: datetime | None
    completed_name: str | None
    completed_at: datetime | None
    signature: Signature | None = strawberry.field(description="Of who completed it.")
    done: str | None = strawberry.field(description="What was done.")
    contact: bool | None = strawberry.field(
        description="Whether what touches the product was opened: then it is dirty."
    )
    verified_name: str | None
    verified_at: datetime | None
    verification_signature: Signature | None
    verification_remark: str | None
