"""What exists of phases that are inserted into one run of a recipe (EXE-10)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.exceptions.models import BatchException
from domain.execution.models import Batch, PhaseExecution
from domain.kernel.models import Base, OfSite
from domain.recipes.models import RecipePhase
from domain.signatures.models import Signature


class InsertedPhase(OfSite, Base):
    """A phase of the library that this batch runs before one of its own, and why; its run is there once it is approved.

    `number` counts on behind the recipe's, `source` names the building block's version that says what is done.
    `before_id` is the run, not begun by then, that waits for it.
    """

    __tablename__ = "inserted_phase"

    batch_id: Mapped[UUID]
    number: Mapped[int]
    before_id: Mapped[UUID]
    recipe_phase_id: Mapped[UUID]
    source: Mapped[str]
    reason: Mapped[str]
    exception_id: Mapped[UUID]
    proposed_by: Mapped[UUID]
    proposed_name: Mapped[str]
    proposed_at: Mapped[datetime]
    approved_by: Mapped[UUID | None]
    approved_name: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    signature_id: Mapped[UUID | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_name: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]

    before: Mapped[PhaseExecution] = relationship(
        primaryjoin=lambda: and_(
            InsertedPhase.company_id == PhaseExecution.company_id, foreign(InsertedPhase.before_id) == PhaseExecution.id
        ),
        viewonly=True,
        lazy="raise",
    )
    recipe_phase: Mapped[RecipePhase] = relationship(
        primaryjoin=lambda: and_(
            InsertedPhase.company_id == RecipePhase.company_id, foreign(InsertedPhase.recipe_phase_id) == RecipePhase.id
        ),
        viewonly=True,
        lazy="raise",
    )
    exception: Mapped[BatchException] = relationship(
        primaryjoin=lambda: and_(
            InsertedPhase.company_id == BatchException.company_id,
            foreign(InsertedPhase.exception_id) == BatchException.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            InsertedPhase.company_id == Signature.company_id, foreign(InsertedPhase.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


# Execution knows nothing of what its recipes didn't foresee; who reads a batch or a run wants it as well.
inspect(Batch).add_property(
    "inserted",
    relationship(
        InsertedPhase,
        primaryjoin=lambda: and_(
            Batch.company_id == InsertedPhase.company_id, Batch.id == foreign(InsertedPhase.batch_id)
        ),
        order_by=lambda: InsertedPhase.number,
        viewonly=True,
        lazy="raise",
    ),
)
inspect(PhaseExecution).add_property(
    "inserted",
    relationship(
        InsertedPhase,
        primaryjoin=lambda: and_(
            PhaseExecution.company_id == InsertedPhase.company_id,
            foreign(PhaseExecution.inserted_id) == InsertedPhase.id,
        ),
        viewonly=True,
        lazy="raise",
    ),
)
