"""What exists of a question to the floor: it is asked once, answered once or withdrawn once, and stays."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.exceptions.models import BatchException
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.kernel.models import Base, OfSite


class FloorQuestion(OfSite, Base):
    """A reviewer's question about a batch, or in it about one run of a phase, one value or one exception.

    It is put to one person, to those in one role, or to whoever executes at the site. It is open until it is answered
    or withdrawn. `answered_because` says why a supervisor answered what another was asked.
    """

    __tablename__ = "floor_question"

    batch_id: Mapped[UUID]
    number: Mapped[int]
    phase_execution_id: Mapped[UUID | None]
    parameter_value_id: Mapped[UUID | None]
    exception_id: Mapped[UUID | None]
    question: Mapped[str]
    to_person: Mapped[UUID | None]
    to_name: Mapped[str | None]
    to_role: Mapped[str | None]
    asked_by: Mapped[UUID]
    asked_name: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by: Mapped[UUID | None]
    answered_name: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_because: Mapped[str | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_name: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]

    phase: Mapped[PhaseExecution | None] = relationship(
        primaryjoin=lambda: and_(
            FloorQuestion.company_id == PhaseExecution.company_id,
            foreign(FloorQuestion.phase_execution_id) == PhaseExecution.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    value: Mapped[ParameterValue | None] = relationship(
        primaryjoin=lambda: and_(
            FloorQuestion.company_id == ParameterValue.company_id,
            foreign(FloorQuestion.parameter_value_id) == ParameterValue.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    exception: Mapped[BatchException | None] = relationship(
        primaryjoin=lambda: and_(
            FloorQuestion.company_id == BatchException.company_id,
            foreign(FloorQuestion.exception_id) == BatchException.id,
        ),
        viewonly=True,
        lazy="raise",
    )


inspect(Batch).add_property(
    "floor_questions",
    relationship(
        FloorQuestion,
        primaryjoin=lambda: and_(
            Batch.company_id == FloorQuestion.company_id, Batch.id == foreign(FloorQuestion.batch_id)
        ),
        order_by=lambda: FloorQuestion.number,
        viewonly=True,
        lazy="raise",
        uselist=True,
    ),
)
