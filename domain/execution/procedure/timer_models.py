"""What exists of a procedure's timers: one for each link with a time, in each pass (EXE-12)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, and_, inspect
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from domain.exceptions.models import BatchException
from domain.execution.models import Batch, PhaseExecution
from domain.kernel.models import Base, OfSite
from domain.recipes.models import RecipeLink


class ProcessTimer(OfSite, Base):
    """A time between two events of a batch, by the server's clock; holding the batch doesn't stop it.

    `earliest_at`, `alert_at` and `due_at` are until when it must last, after when somebody is told, and until when it
    may last; None where the link says nothing. `alerted_at` and `overdue_at` are when that was told, once; the
    exceptions are those of a time that was too long or too short. It opens at the first event, at `from_phase_id`, and
    closes at the second.
    """

    __tablename__ = "process_timer"

    batch_id: Mapped[UUID]
    recipe_link_id: Mapped[UUID]
    link: Mapped[str]
    passes: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    state: Mapped[str]
    from_phase_id: Mapped[UUID]
    opened_at: Mapped[datetime]
    earliest_at: Mapped[datetime | None]
    alert_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    alerted_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    to_phase_id: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    overdue_exception_id: Mapped[UUID | None]
    early_exception_id: Mapped[UUID | None]

    recipe_link: Mapped[RecipeLink] = relationship(
        primaryjoin=lambda: and_(
            ProcessTimer.company_id == RecipeLink.company_id, foreign(ProcessTimer.recipe_link_id) == RecipeLink.id
        ),
        viewonly=True,
        lazy="raise",
    )
    from_phase: Mapped[PhaseExecution] = relationship(
        primaryjoin=lambda: and_(
            ProcessTimer.company_id == PhaseExecution.company_id,
            foreign(ProcessTimer.from_phase_id) == PhaseExecution.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    to_phase: Mapped[PhaseExecution | None] = relationship(
        primaryjoin=lambda: and_(
            ProcessTimer.company_id == PhaseExecution.company_id, foreign(ProcessTimer.to_phase_id) == PhaseExecution.id
        ),
        viewonly=True,
        lazy="raise",
    )
    overdue_exception: Mapped[BatchException | None] = relationship(
        primaryjoin=lambda: and_(
            ProcessTimer.company_id == BatchException.company_id,
            foreign(ProcessTimer.overdue_exception_id) == BatchException.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    early_exception: Mapped[BatchException | None] = relationship(
        primaryjoin=lambda: and_(
            ProcessTimer.company_id == BatchException.company_id,
            foreign(ProcessTimer.early_exception_id) == BatchException.id,
        ),
        viewonly=True,
        lazy="raise",
    )


inspect(Batch).add_property(
    "timers",
    relationship(
        ProcessTimer,
        primaryjoin=lambda: and_(
            Batch.company_id == ProcessTimer.company_id, Batch.id == foreign(ProcessTimer.batch_id)
        ),
        order_by=lambda: ProcessTimer.id,
        viewonly=True,
        lazy="raise",
        uselist=True,
    ),
)
