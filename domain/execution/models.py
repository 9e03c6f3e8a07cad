"""What exists of a batch and of its phases as they run; values and holds stand in modules beside this one."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Dialect, Integer, TypeDecorator, and_, inspect
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Mapped, RelationshipProperty, foreign, mapped_column, relationship

from domain.exceptions.models import BatchException
from domain.execution.hold_models import BatchHold, ConditionReached
from domain.execution.kinds import BatchState, Disposition, Outcome, PhaseState
from domain.execution.value_models import ParameterValue, ParameterValueRevision, Recorded, ValueInput
from domain.kernel.models import Base, OfSite
from domain.materials.models import GenealogyEdge
from domain.people.models import Person
from domain.recipes.models import MasterRecipeVersion, RecipePhase
from domain.signatures.models import Signature
from domain.tenancy.models import Site

__all__ = [
    "Batch",
    "BatchHold",
    "BatchState",
    "ConditionReached",
    "Disposition",
    "Outcome",
    "ParameterValue",
    "ParameterValueRevision",
    "PhaseExecution",
    "PhaseState",
    "Recorded",
    "ValueInput",
]


class Passes(TypeDecorator[list[int]]):
    """Those of the loops around something, the outermost first; none, outside of loops, is kept as null."""

    impl = ARRAY(Integer)
    cache_ok = True

    def process_bind_param(self, value: list[int] | None, dialect: Dialect) -> list[int] | None:  # noqa: ARG002
        return value or None

    def process_result_value(self, value: list[int] | None, dialect: Dialect) -> list[int]:  # noqa: ARG002
        return value or []


class Batch(OfSite, Base):
    """One run of one effective recipe version, which `recipe_version_id` and its digest freeze (REC-1, REC-5).

    Its size is within what the version was validated for, and scales what it takes and gives (REC-6). `order_id` is the
    process order that it fills, where it was issued by one; `rework_id` the approval by which it is made of rejected
    lots of another batch, where it is (REV-5).
    """

    __tablename__ = "batch"

    number: Mapped[str]
    order_id: Mapped[UUID | None]
    rework_id: Mapped[UUID | None]
    recipe_version_id: Mapped[UUID]
    recipe_digest: Mapped[str]
    product: Mapped[str]
    size_value: Mapped[Decimal]
    size_unit: Mapped[str]
    state: Mapped[str]
    disposition: Mapped[str]
    issued_by: Mapped[UUID]
    issued_at: Mapped[datetime]
    issue_signature_id: Mapped[UUID]
    planned_start_at: Mapped[datetime | None]
    planned_end_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(Batch.company_id == Site.company_id, foreign(Batch.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    recipe_version: Mapped[MasterRecipeVersion] = relationship(
        primaryjoin=lambda: and_(
            Batch.company_id == MasterRecipeVersion.company_id,
            foreign(Batch.recipe_version_id) == MasterRecipeVersion.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    issuer: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(Batch.company_id == Person.company_id, foreign(Batch.issued_by) == Person.id),
        viewonly=True,
        lazy="raise",
    )
    issue_signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            Batch.company_id == Signature.company_id, foreign(Batch.issue_signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
    phases: Mapped[list["PhaseExecution"]] = relationship(
        primaryjoin=lambda: and_(
            Batch.company_id == PhaseExecution.company_id, Batch.id == foreign(PhaseExecution.batch_id)
        ),
        order_by=lambda: (PhaseExecution.number, PhaseExecution.passes, PhaseExecution.id),
        viewonly=True,
        lazy="raise",
    )
    exceptions: Mapped[list[BatchException]] = relationship(
        primaryjoin=lambda: and_(
            Batch.company_id == BatchException.company_id, Batch.id == foreign(BatchException.batch_id)
        ),
        order_by=lambda: BatchException.number,
        viewonly=True,
        lazy="raise",
    )
    holds: Mapped[list[BatchHold]] = relationship(
        primaryjoin=lambda: and_(Batch.company_id == BatchHold.company_id, Batch.id == foreign(BatchHold.batch_id)),
        order_by=lambda: BatchHold.id,
        viewonly=True,
        lazy="raise",
    )
    charges: Mapped[list[GenealogyEdge]] = relationship(
        primaryjoin=lambda: and_(
            Batch.company_id == GenealogyEdge.company_id, Batch.id == foreign(GenealogyEdge.target_id)
        ),
        order_by=lambda: GenealogyEdge.id,
        viewonly=True,
        lazy="raise",
    )


class PhaseExecution(OfSite, Base):
    """One run of a phase; `signed_off_at` is set while every signature that its recipe demands is valid.

    A phase in loops has runs for each pass: `passes` are those of the loops around it, the outermost first. `run`
    counts from 1 within a pass (null in rows from before there were others): a stopped or aborted run that was reset
    stays as it is, `replaced_at` a new one. `left_out_at` is when a condition was decided so that an idle run isn't
    run, `not_applicable_at` when it was marked so (EXE-9). `repeats_id` is the complete run in whose place it is run
    again (CMD-7). `in_charge_id` answers for it since then (null in rows from before that was told). While a device has
    its operation `take_out_id` says so, and of what was completed there it stays (OFL-3). `inserted_id` is what
    inserted it where the recipe doesn't have it (EXE-10).
    """

    __tablename__ = "phase_execution"

    batch_id: Mapped[UUID]
    recipe_phase_id: Mapped[UUID]
    number: Mapped[int]
    run: Mapped[int | None] = mapped_column(default=1)
    passes: Mapped[list[int]] = mapped_column(Passes, nullable=True, default=list)
    state: Mapped[str]
    left_out_at: Mapped[datetime | None]
    not_applicable_at: Mapped[datetime | None]
    repeats_id: Mapped[UUID | None]
    started_by: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    completed_by: Mapped[UUID | None]
    completed_at: Mapped[datetime | None]
    signed_off_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    in_charge_id: Mapped[UUID | None]
    in_charge_since: Mapped[datetime | None]
    take_out_id: Mapped[UUID | None]
    inserted_id: Mapped[UUID | None]

    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(
            PhaseExecution.company_id == Batch.company_id, foreign(PhaseExecution.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )
    recipe_phase: Mapped[RecipePhase] = relationship(
        primaryjoin=lambda: and_(
            PhaseExecution.company_id == RecipePhase.company_id,
            foreign(PhaseExecution.recipe_phase_id) == RecipePhase.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    starter: Mapped[Person | None] = relationship(
        primaryjoin=lambda: and_(
            PhaseExecution.company_id == Person.company_id, foreign(PhaseExecution.started_by) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    completer: Mapped[Person | None] = relationship(
        primaryjoin=lambda: and_(
            PhaseExecution.company_id == Person.company_id, foreign(PhaseExecution.completed_by) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    in_charge: Mapped[Person | None] = relationship(
        primaryjoin=lambda: and_(
            PhaseExecution.company_id == Person.company_id, foreign(PhaseExecution.in_charge_id) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    values: Mapped[list[ParameterValue]] = relationship(
        primaryjoin=lambda: and_(
            PhaseExecution.company_id == ParameterValue.company_id,
            PhaseExecution.id == foreign(ParameterValue.phase_execution_id),
        ),
        order_by=lambda: ParameterValue.id,
        viewonly=True,
        lazy="raise",
    )
    signatures: Mapped[list[Signature]] = relationship(
        primaryjoin=lambda: and_(
            PhaseExecution.company_id == Signature.company_id, PhaseExecution.id == foreign(Signature.subject_id)
        ),
        order_by=lambda: Signature.id,
        viewonly=True,
        lazy="raise",
    )
    conditions: Mapped[list[ConditionReached]] = relationship(
        primaryjoin=lambda: and_(
            PhaseExecution.company_id == ConditionReached.company_id,
            PhaseExecution.id == foreign(ConditionReached.phase_execution_id),
        ),
        order_by=lambda: ConditionReached.id,
        viewonly=True,
        lazy="raise",
    )


def _batch_of(column: InstrumentedAttribute[UUID | None]) -> RelationshipProperty[Batch | None]:
    return relationship(
        Batch,
        primaryjoin=lambda: and_(GenealogyEdge.company_id == Batch.company_id, foreign(column) == Batch.id),
        viewonly=True,
        lazy="raise",
    )


# Materials stand below batches and know their ids alone; who reads an edge wants the batch as well.
inspect(GenealogyEdge).add_property("source_batch", _batch_of(GenealogyEdge.source_batch_id))
inspect(GenealogyEdge).add_property("target_batch", _batch_of(GenealogyEdge.target_batch_id))

# So with what a value raised.
inspect(BatchException).add_property(
    "value",
    relationship(
        ParameterValue,
        primaryjoin=lambda: and_(
            BatchException.company_id == ParameterValue.company_id,
            foreign(BatchException.parameter_value_id) == ParameterValue.id,
        ),
        viewonly=True,
        lazy="raise",
    ),
)
