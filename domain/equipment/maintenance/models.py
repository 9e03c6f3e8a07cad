"""What exists of maintenance: plans, and work orders of plans and of breakdowns."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.equipment.plant.models import Equipment
from domain.kernel.models import Base, OfSite
from domain.signatures.models import Signature


class MaintenancePlan(OfSite, Base):
    """What is done to a piece of equipment again and again; `values.PlanDetails` explains when.

    `done_at` is when it was last done, or began to count: uses count from there. It is due on `due_on` and may wait
    until and including `counts_until`, days of its site; None where only uses count and aren't reached yet.
    `work_order_id` is its order that isn't verified yet.
    """

    __tablename__ = "maintenance_plan"

    equipment_id: Mapped[UUID]
    code: Mapped[str]
    name: Mapped[str]
    steps: Mapped[str]
    edition: Mapped[int]
    interval_days: Mapped[int | None]
    interval_uses: Mapped[int | None]
    lead_days: Mapped[int]
    grace_days: Mapped[int]
    state: Mapped[str]
    done_at: Mapped[datetime]
    due_on: Mapped[date | None]
    counts_until: Mapped[date | None]
    work_order_id: Mapped[UUID | None]

    equipment: Mapped[Equipment] = relationship(
        primaryjoin=lambda: and_(
            MaintenancePlan.company_id == Equipment.company_id, foreign(MaintenancePlan.equipment_id) == Equipment.id
        ),
        viewonly=True,
        lazy="raise",
    )


class WorkOrder(OfSite, Base):
    """One piece of maintenance, numbered for its equipment from 1; what it follows is copied, and stays.

    `says` is why: the plan's name, or what broke. `contact`: whether what touches the product was opened, so that the
    equipment is dirty since.
    """

    __tablename__ = "work_order"

    equipment_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[str]
    plan_id: Mapped[UUID | None]
    edition: Mapped[int | None]
    says: Mapped[str]
    steps: Mapped[str | None]
    due_on: Mapped[date | None]
    state: Mapped[str]
    opened_by: Mapped[UUID | None]
    opened_name: Mapped[str]
    opened_at: Mapped[datetime]
    begun_by: Mapped[UUID | None]
    begun_name: Mapped[str | None]
    begun_at: Mapped[datetime | None]
    completed_by: Mapped[UUID | None]
    completed_name: Mapped[str | None]
    completed_at: Mapped[datetime | None]
    signature_id: Mapped[UUID | None]
    done: Mapped[str | None]
    contact: Mapped[bool | None]
    verified_by: Mapped[UUID | None]
    verified_name: Mapped[str | None]
    verified_at: Mapped[datetime | None]
    verification_signature_id: Mapped[UUID | None]
    verification_remark: Mapped[str | None]

    equipment: Mapped[Equipment] = relationship(
        primaryjoin=lambda: and_(
            WorkOrder.company_id == Equipment.company_id, foreign(WorkOrder.equipment_id) == Equipment.id
        ),
        viewonly=True,
        lazy="raise",
    )
    plan: Mapped[MaintenancePlan | None] = relationship(
        primaryjoin=lambda: and_(
            WorkOrder.company_id == MaintenancePlan.company_id, foreign(WorkOrder.plan_id) == MaintenancePlan.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            WorkOrder.company_id == Signature.company_id, foreign(WorkOrder.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
    verification_signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            WorkOrder.company_id == Signature.company_id, foreign(WorkOrder.verification_signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
