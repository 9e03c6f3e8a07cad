"""What exists of the commands that let a batch or a part of it stand still, and of what people reached by them."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from domain.execution.kinds import HoldKind, Level
from domain.kernel.models import Base, OfCompany, OfSite
from domain.people.models import Person
from domain.recipes.models import RecipeBlock
from domain.signatures.models import Signature

if TYPE_CHECKING:
    from domain.execution.models import PhaseExecution


class BatchHold(OfSite, Base):
    """A time in which a batch, or a part of it, stood still by a command; open until `restarted_at`.

    `reached_at` is when all below it stood still in a safe condition, `running_at` when all of it ran again after a
    restart. A pause or hold ends early where a stronger command takes its place, or the batch is complete: that is
    `superseded_by`. A stop or an abort of a part of it ends with its reset, that of a batch never. Rows from before
    there were other commands have neither kind nor level: they are holds of a whole batch.
    """

    __tablename__ = "batch_hold"

    batch_id: Mapped[UUID]
    kind: Mapped[str | None] = mapped_column(default=HoldKind.HOLD.value)
    level: Mapped[str | None] = mapped_column(default=Level.PROCEDURE.value)
    recipe_block_id: Mapped[UUID | None]
    phase_execution_id: Mapped[UUID | None]
    held_at: Mapped[datetime]
    held_by: Mapped[UUID]
    reason: Mapped[str]
    reached_at: Mapped[datetime | None]
    restarted_at: Mapped[datetime | None]
    restarted_by: Mapped[UUID | None]
    restart_reason: Mapped[str | None]
    running_at: Mapped[datetime | None]
    superseded_by: Mapped[str | None]
    signature_id: Mapped[UUID | None]

    @property
    def command(self) -> HoldKind:
        return HoldKind(self.kind or HoldKind.HOLD)

    holder: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(BatchHold.company_id == Person.company_id, foreign(BatchHold.held_by) == Person.id),
        viewonly=True,
        lazy="raise",
    )
    restarter: Mapped[Person | None] = relationship(
        primaryjoin=lambda: and_(
            BatchHold.company_id == Person.company_id, foreign(BatchHold.restarted_by) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    block: Mapped[RecipeBlock | None] = relationship(
        primaryjoin=lambda: and_(
            BatchHold.company_id == RecipeBlock.company_id, foreign(BatchHold.recipe_block_id) == RecipeBlock.id
        ),
        viewonly=True,
        lazy="raise",
    )
    phase: Mapped["PhaseExecution | None"] = relationship(
        primaryjoin="and_(BatchHold.company_id == PhaseExecution.company_id,"
        " foreign(BatchHold.phase_execution_id) == PhaseExecution.id)",
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            BatchHold.company_id == Signature.company_id, foreign(BatchHold.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class ConditionReached(OfCompany, Base):
    """That somebody in the plant brought about what a command asks of a phase, and how; accepts no change.

    `reached` is what the phase is from then on: PAUSED, HELD, STOPPED, ABORTED, or RUNNING after a restart.
    """

    __tablename__ = "condition_reached"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    phase_execution_id: Mapped[UUID]
    reached: Mapped[str]
    remark: Mapped[str]
    confirmed_by: Mapped[UUID]
    confirmed_name: Mapped[str]
    confirmed_at: Mapped[datetime]
