"""What exists of what was foreseen to go otherwise: planned deviations, approved before; and of comments."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.exceptions.models import BatchException
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.kernel.models import Base, OfCompany, OfSite
from domain.signatures.models import Signature


class PlannedDeviation(OfSite, Base):
    """What a batch may do otherwise than its recipe says, planned, and approved by quality before (UNX-2).

    `allows` says what, in `phase_number` where it is of one phase; `classification` is that of the exceptions that
    refer to it. It may be referred to from `approved_at` on, until it is withdrawn.
    """

    __tablename__ = "planned_deviation"

    batch_id: Mapped[UUID]
    number: Mapped[int]
    phase_number: Mapped[int | None]
    title: Mapped[str]
    allows: Mapped[str]
    because: Mapped[str]
    classification: Mapped[str]
    planned_by: Mapped[UUID]
    planned_name: Mapped[str]
    planned_at: Mapped[datetime]
    approved_by: Mapped[UUID | None]
    approved_name: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    signature_id: Mapped[UUID | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_name: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]

    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            PlannedDeviation.company_id == Signature.company_id,
            foreign(PlannedDeviation.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    exceptions: Mapped[list[BatchException]] = relationship(
        primaryjoin=lambda: and_(
            PlannedDeviation.company_id == BatchException.company_id,
            PlannedDeviation.id == foreign(BatchException.planned_deviation_id),
        ),
        order_by=lambda: BatchException.number,
        viewonly=True,
        lazy="raise",
    )


class BatchComment(OfCompany, Base):
    """What somebody adds to the record of a batch, a phase or a value; no exception, and accepts no change (UNX-1)."""

    __tablename__ = "batch_comment"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    phase_execution_id: Mapped[UUID | None]
    parameter_value_id: Mapped[UUID | None]
    text: Mapped[str]
    commented_by: Mapped[UUID]
    commented_name: Mapped[str]
    commented_at: Mapped[datetime]

    phase: Mapped[PhaseExecution | None] = relationship(
        primaryjoin=lambda: and_(
            BatchComment.company_id == PhaseExecution.company_id,
            foreign(BatchComment.phase_execution_id) == PhaseExecution.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    value: Mapped[ParameterValue | None] = relationship(
        primaryjoin=lambda: and_(
            BatchComment.company_id == ParameterValue.company_id,
            foreign(BatchComment.parameter_value_id) == ParameterValue.id,
        ),
        viewonly=True,
        lazy="raise",
    )


inspect(Batch).add_property(
    "planned_deviations",
    relationship(
        PlannedDeviation,
        primaryjoin=lambda: and_(
            Batch.company_id == PlannedDeviation.company_id, Batch.id == foreign(PlannedDeviation.batch_id)
        ),
        order_by=lambda: PlannedDeviation.number,
        viewonly=True,
        lazy="raise",
    ),
)
inspect(Batch).add_property(
    "comments",
    relationship(
        BatchComment,
        primaryjoin=lambda: and_(
            Batch.company_id == BatchComment.company_id, Batch.id == foreign(BatchComment.batch_id)
        ),
        order_by=lambda: BatchComment.id,
        viewonly=True,
        lazy="raise",
    ),
)
inspect(BatchException).add_property(
    "planned_deviation",
    relationship(
        PlannedDeviation,
        primaryjoin=lambda: and_(
            BatchException.company_id == PlannedDeviation.company_id,
            foreign(BatchException.planned_deviation_id) == PlannedDeviation.id,
        ),
        viewonly=True,
        lazy="raise",
    ),
)
