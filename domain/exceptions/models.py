"""What exists of an exception: what left the expected path in a batch, and how it was assessed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.exceptions.assessment_models import ExceptionApproval, ExceptionAssessment, ExceptionRoute
from domain.exceptions.kinds import TOLD, Classification, ExceptionState
from domain.kernel.models import Base, OfSite
from domain.people.models import Person

__all__ = [
    "TOLD",
    "BatchException",
    "Classification",
    "ExceptionApproval",
    "ExceptionAssessment",
    "ExceptionRoute",
    "ExceptionState",
]


class BatchException(OfSite, Base):
    """One exception of a batch, numbered there from 1.

    `rule` is the rule that found it, or TOLD; `raised_by` the person who told it, or None. `phase_number` is that of
    `phase_execution_id`, kept beside it for lists. `resolved_at` is when a correction closed it. `classification` and
    what follows are those of the last assessment, null until there is one and again once a correction took it back;
    `awaits` is the role whose approval it waits for. What was done by a planned deviation was assessed with that,
    before. `after_decision` is true where the batch was decided on by then, else null.
    """

    __tablename__ = "batch_exception"

    batch_id: Mapped[UUID]
    number: Mapped[int]
    rule: Mapped[str]
    phase_execution_id: Mapped[UUID | None]
    phase_number: Mapped[int | None]
    parameter_value_id: Mapped[UUID | None]
    title: Mapped[str]
    description: Mapped[str]
    raised_by: Mapped[UUID | None]
    raised_at: Mapped[datetime]
    state: Mapped[str]
    resolved_at: Mapped[datetime | None]
    classification: Mapped[str | None]
    rationale: Mapped[str | None]
    assessed_by: Mapped[UUID | None]
    assessed_at: Mapped[datetime | None]
    signature_id: Mapped[UUID | None]
    awaits: Mapped[str | None]
    planned_deviation_id: Mapped[UUID | None]
    after_decision: Mapped[bool | None]

    raiser: Mapped[Person | None] = relationship(
        primaryjoin=lambda: and_(
            BatchException.company_id == Person.company_id, foreign(BatchException.raised_by) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    assessor: Mapped[Person | None] = relationship(
        primaryjoin=lambda: and_(
            BatchException.company_id == Person.company_id, foreign(BatchException.assessed_by) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    assessments: Mapped[list[ExceptionAssessment]] = relationship(
        primaryjoin=lambda: and_(
            BatchException.company_id == ExceptionAssessment.company_id,
            BatchException.id == foreign(ExceptionAssessment.exception_id),
        ),
        order_by=lambda: ExceptionAssessment.number,
        viewonly=True,
        lazy="raise",
    )
