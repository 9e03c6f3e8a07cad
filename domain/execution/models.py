"""What exists of a batch: its phases as they run, each value with every revision, its holds."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Dialect, Integer, TypeDecorator, and_, inspect
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Mapped, RelationshipProperty, foreign, mapped_column, relationship

from domain.exceptions.models import BatchException
from domain.execution.hold_models import BatchHold, ConditionReached
from domain.execution.kinds import BatchState, Disposition, Outcome, PhaseState
from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.models import GenealogyEdge
from domain.people.models import Person
from domain.recipes.models import MasterRecipeVersion, RecipeParameter, RecipePhase
from domain.signatures.models import Meaning, Signature
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


class Recorded(OfCompany):
    """The columns of one recorded content: those of the parameter's kind are set, the others are null.

    `formula` is what gave a calculated value; without content, `problem` is why it gives none.
    """

    number: Mapped[Decimal | None]
    unit: Mapped[str | None]
    qualifier: Mapped[str | None]
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
    formula: Mapped[str | None]
    problem: Mapped[str | None]


class Batch(OfSite, Base):
    """One run of one effective recipe version, which `recipe_version_id` and its digest freeze (REC-1, REC-5).

    Its size is within what the version was validated for, and scales what it takes and gives (REC-6). `order_id` is the
    process order that it fills, where it was issued by one.
    """

    __tablename__ = "batch"

    number: Mapped[str]
    order_id: Mapped[UUID | None]
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
    run. `in_charge_id` answers for it since then (null in rows from before that was told).
    """

    __tablename__ = "phase_execution"

    batch_id: Mapped[UUID]
    recipe_phase_id: Mapped[UUID]
    number: Mapped[int]
    run: Mapped[int | None] = mapped_column(default=1)
    passes: Mapped[list[int]] = mapped_column(Passes, nullable=True, default=list)
    state: Mapped[str]
    left_out_at: Mapped[datetime | None]
    started_by: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    completed_by: Mapped[UUID | None]
    completed_at: Mapped[datetime | None]
    signed_off_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    in_charge_id: Mapped[UUID | None]
    in_charge_since: Mapped[datetime | None]

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
    conditions: Mapped[list[ConditionReached]] = relationship(
        primaryjoin=lambda: and_(
            PhaseExecution.company_id == ConditionReached.company_id,
            PhaseExecution.id == foreign(ConditionReached.phase_execution_id),
        ),
        order_by=lambda: ConditionReached.id,
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
    inputs: Mapped[list["ValueInput"]] = relationship(
        primaryjoin=lambda: and_(
            ParameterValue.company_id == ValueInput.company_id,
            ParameterValue.id == foreign(ValueInput.value_id),
            ParameterValue.revision == ValueInput.revision,
        ),
        order_by=lambda: ValueInput.position,
        viewonly=True,
        lazy="raise",
    )
    signatures: Mapped[list[Signature]] = relationship(
        primaryjoin=lambda: and_(
            ParameterValue.company_id == Signature.company_id,
            ParameterValue.id == foreign(Signature.subject_id),
            Signature.meaning != Meaning.CORRECTED.value,
        ),
        order_by=lambda: Signature.id,
        viewonly=True,
        lazy="raise",
    )


class ParameterValueRevision(Recorded, Base):
    """A value as it was recorded or corrected once; accepts no change (EXE-6, AUD-2).

    `reason` is the correction's, or the late entry's on revision 1. `signature_id` is the correction's, also where it
    changed what was calculated; null on revision 1, and where a further value changed that.
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
    inputs: Mapped[list["ValueInput"]] = relationship(
        primaryjoin=lambda: and_(
            ParameterValueRevision.company_id == ValueInput.company_id,
            ParameterValueRevision.value_id == foreign(ValueInput.value_id),
            ParameterValueRevision.revision == ValueInput.revision,
        ),
        order_by=lambda: ValueInput.position,
        viewonly=True,
        lazy="raise",
    )


class ValueInput(OfCompany, Base):
    """What a formula saw under one of its references when it gave this revision of a value; accepts no change (EXE-7).

    `text` says it in words. Of a recorded value, `input_id` and `input_revision` tell which revision of which.
    """

    __tablename__ = "value_input"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    value_id: Mapped[UUID]
    revision: Mapped[int]
    position: Mapped[int]
    reference: Mapped[str]
    text: Mapped[str]
    input_id: Mapped[UUID | None]
    input_revision: Mapped[int | None]

    input: Mapped[ParameterValue | None] = relationship(
        primaryjoin=lambda: and_(
            ValueInput.company_id == ParameterValue.company_id, foreign(ValueInput.input_id) == ParameterValue.id
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
