"""What exists of a batch: its phases as they run, each value with every revision, its holds."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Integer, and_, inspect
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Mapped, RelationshipProperty, foreign, mapped_column, relationship

from domain.exceptions.models import BatchException
from domain.execution.kinds import BatchState, Disposition, Outcome, PhaseState
from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.models import GenealogyEdge
from domain.people.models import Person
from domain.recipes.models import MasterRecipeVersion, RecipeParameter, RecipePhase
from domain.signatures.models import Signature
from domain.tenancy.models import Site

__all__ = [
    "Batch",
    "BatchHold",
    "BatchState",
    "Disposition",
    "Outcome",
    "ParameterValue",
    "ParameterValueRevision",
    "PhaseExecution",
    "PhaseState",
    "Recorded",
]


class Recorded(OfCompany):
    """The columns of one recorded content: those of the parameter's kind are set, the others are null."""

    number: Mapped[Decimal | None]
    unit: Mapped[str | None]
    text: Mapped[str | None]
    choice: Mapped[str | None]
    yes_no: Mapped[bool | None]
    date_time: Mapped[datetime | None]
    file_key: Mapped[str | None]
    file_name: Mapped[str | None]
    file_size: Mapped[int | None]
    file_sha256: Mapped[str | None]
    media_type: Mapped[str | None]
    outcome: Mapped[str]
    recorded_by: Mapped[UUID]
    recorded_name: Mapped[str]
    recorded_at: Mapped[datetime]
    revision: Mapped[int]
    event_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class Batch(OfSite, Base):
    """One run of one effective recipe version, which `recipe_version_id` and its digest freeze (REC-1, REC-5)."""

    __tablename__ = "batch"

    number: Mapped[str]
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
        order_by=lambda: (PhaseExecution.number, PhaseExecution.passes),
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
    holds: Mapped[list["BatchHold"]] = relationship(
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

    A phase in loops has a run for each pass: `passes` are those of the loops around it, the outermost first.
    `left_out_at` is when a condition was decided so that an idle run isn't run.
    """

    __tablename__ = "phase_execution"

    batch_id: Mapped[UUID]
    recipe_phase_id: Mapped[UUID]
    number: Mapped[int]
    passes: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    state: Mapped[str]
    left_out_at: Mapped[datetime | None]
    started_by: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    completed_by: Mapped[UUID | None]
    completed_at: Mapped[datetime | None]
    signed_off_at: Mapped[datetime | None]

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
    values: Mapped[list["ParameterValue"]] = relationship(
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


class ParameterValue(Recorded, OfSite, Base):
    """What stands for one parameter and repetition now; revision 1 is the original (EXE-6).

    `recorded_*` say who wrote this revision, and when; `event_at` and `reason` belong to a late entry (EXE-11).
    """

    __tablename__ = "parameter_value"

    batch_id: Mapped[UUID]
    phase_execution_id: Mapped[UUID]
    recipe_parameter_id: Mapped[UUID]
    repetition: Mapped[int]

    phase_execution: Mapped[PhaseExecution] = relationship(
        primaryjoin=lambda: and_(
            ParameterValue.company_id == PhaseExecution.company_id,
            foreign(ParameterValue.phase_execution_id) == PhaseExecution.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    recipe_parameter: Mapped[RecipeParameter] = relationship(
        primaryjoin=lambda: and_(
            ParameterValue.company_id == RecipeParameter.company_id,
            foreign(ParameterValue.recipe_parameter_id) == RecipeParameter.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    revisions: Mapped[list["ParameterValueRevision"]] = relationship(
        primaryjoin=lambda: and_(
            ParameterValue.company_id == ParameterValueRevision.company_id,
            ParameterValue.id == foreign(ParameterValueRevision.value_id),
        ),
        order_by=lambda: ParameterValueRevision.revision,
        viewonly=True,
        lazy="raise",
    )


class ParameterValueRevision(Recorded, Base):
    """A value as it was recorded or corrected once; accepts no change (EXE-6, AUD-2).

    `reason` is the correction's, or the late entry's on revision 1; `signature_id` is null on revision 1 only.
    """

    __tablename__ = "parameter_value_revision"

    site_id: Mapped[UUID]
    value_id: Mapped[UUID]
    signature_id: Mapped[UUID | None]

    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            ParameterValueRevision.company_id == Signature.company_id,
            foreign(ParameterValueRevision.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class BatchHold(OfSite, Base):
    """A time in which the batch stood still, open until `restarted_at`."""

    __tablename__ = "batch_hold"

    batch_id: Mapped[UUID]
    held_at: Mapped[datetime]
    held_by: Mapped[UUID]
    reason: Mapped[str]
    restarted_at: Mapped[datetime | None]
    restarted_by: Mapped[UUID | None]
    restart_reason: Mapped[str | None]

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
