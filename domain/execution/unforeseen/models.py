"""What exists of what a recipe didn't foresee: what isn't applicable, and runs that are repeated."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.exceptions.models import BatchException
from domain.execution.models import PhaseExecution
from domain.kernel.models import Base, OfCompany, OfSite
from domain.recipes.models import RecipeParameter
from domain.signatures.models import Signature


class NotApplicable(OfSite, Base):
    """That a phase, a parameter of one, or one repetition of that isn't applicable in this run, and why (EXE-9).

    Without parameter it is the whole phase, without repetition the whole parameter. What is `critical` is in force once
    quality approved it, everything else at once; until `taken_back_at`.
    """

    __tablename__ = "not_applicable"

    batch_id: Mapped[UUID]
    phase_execution_id: Mapped[UUID]
    recipe_parameter_id: Mapped[UUID | None]
    repetition: Mapped[int | None]
    critical: Mapped[bool]
    reason: Mapped[str]
    marked_by: Mapped[UUID]
    marked_name: Mapped[str]
    marked_at: Mapped[datetime]
    exception_id: Mapped[UUID]
    approved_by: Mapped[UUID | None]
    approved_name: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    signature_id: Mapped[UUID | None]
    taken_back_by: Mapped[UUID | None]
    taken_back_name: Mapped[str | None]
    taken_back_at: Mapped[datetime | None]
    taken_back_because: Mapped[str | None]

    @property
    def in_force(self) -> bool:
        return self.taken_back_at is None and (self.approved_at is not None or not self.critical)

    phase: Mapped[PhaseExecution] = relationship(
        primaryjoin=lambda: and_(
            NotApplicable.company_id == PhaseExecution.company_id,
            foreign(NotApplicable.phase_execution_id) == PhaseExecution.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    parameter: Mapped[RecipeParameter | None] = relationship(
        primaryjoin=lambda: and_(
            NotApplicable.company_id == RecipeParameter.company_id,
            foreign(NotApplicable.recipe_parameter_id) == RecipeParameter.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    exception: Mapped[BatchException] = relationship(
        primaryjoin=lambda: and_(
            NotApplicable.company_id == BatchException.company_id,
            foreign(NotApplicable.exception_id) == BatchException.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            NotApplicable.company_id == Signature.company_id, foreign(NotApplicable.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class PhaseRepeat(OfCompany, Base):
    """That a completed run of a phase is run again, by whose decision and why; accepts no change (CMD-7).

    `repeated_id` is the run that stays as it is, `run_id` the one in its place.
    """

    __tablename__ = "phase_repeat"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    repeated_id: Mapped[UUID]
    run_id: Mapped[UUID]
    reason: Mapped[str]
    decided_by: Mapped[UUID]
    decided_name: Mapped[str]
    decided_at: Mapped[datetime]
    signature_id: Mapped[UUID]
    exception_id: Mapped[UUID]

    exception: Mapped[BatchException] = relationship(
        primaryjoin=lambda: and_(
            PhaseRepeat.company_id == BatchException.company_id, foreign(PhaseRepeat.exception_id) == BatchException.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            PhaseRepeat.company_id == Signature.company_id, foreign(PhaseRepeat.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


# Runs of phases stand below; who reads one wants to see what was decided of it.
inspect(PhaseExecution).add_property(
    "not_applicable",
    relationship(
        NotApplicable,
        primaryjoin=lambda: and_(
            PhaseExecution.company_id == NotApplicable.company_id,
            PhaseExecution.id == foreign(NotApplicable.phase_execution_id),
        ),
        order_by=lambda: NotApplicable.id,
        viewonly=True,
        lazy="raise",
    ),
)
inspect(PhaseExecution).add_property(
    "repeat",
    relationship(
        PhaseRepeat,
        primaryjoin=lambda: and_(
            PhaseExecution.company_id == PhaseRepeat.company_id, PhaseExecution.id == foreign(PhaseRepeat.run_id)
        ),
        viewonly=True,
        lazy="raise",
        uselist=False,
    ),
)
