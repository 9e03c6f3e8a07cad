"""What exists of what is recorded in a batch: each value with every revision, and what calculated ones came from."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, OfSite
from domain.recipes.models import RecipeParameter
from domain.signatures.models import Meaning, Signature

if TYPE_CHECKING:
    from domain.execution.models import PhaseExecution


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


class ParameterValue(Recorded, OfSite, Base):
    """What stands for one parameter and repetition now; revision 1 is the original (EXE-6).

    `tells_output` is the code of the output of which it tells the yield (null in rows from before that was kept).
    `recorded_*` say who wrote this revision, and when; `event_at` and `reason` belong to a late entry (EXE-11).
    """

    __tablename__ = "parameter_value"

    batch_id: Mapped[UUID]
    phase_execution_id: Mapped[UUID]
    recipe_parameter_id: Mapped[UUID]
    repetition: Mapped[int]
    tells_output: Mapped[str | None]

    phase_execution: Mapped["PhaseExecution"] = relationship(
        primaryjoin="and_(ParameterValue.company_id == PhaseExecution.company_id,"
        " foreign(ParameterValue.phase_execution_id) == PhaseExecution.id)",
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
