"""What exists of a procedure's conditions: each decision with every revision, and what it was decided on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, and_, inspect
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from domain.exceptions.models import BatchException
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.kernel.models import Base, OfCompany
from domain.recipes.models import RecipeBlock
from domain.signatures.models import Signature


class ProcedureDecision(OfCompany, Base):
    """How the condition of a branch or loop came out, in one pass of the loops around it; accepts no change (EXE-1).

    `holds` is None where it couldn't be evaluated, `because` says why then. `followed` is the answer by which the batch
    goes on: the former one where a correction changed what was decided after the way had been taken, and None where
    nothing begins until there is an answer. A loop's passes end with the one that is over. Revision 1 is the first
    evaluation; `phase_execution_id` is the phase in whose act it was made, None at the issue. `exception_id` is what
    was raised for it. What couldn't be evaluated, a person may have decided, for a `reason` and with a signature.
    """

    __tablename__ = "procedure_decision"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    recipe_block_id: Mapped[UUID]
    block: Mapped[str]
    passes: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    revision: Mapped[int]
    holds: Mapped[bool | None]
    followed: Mapped[bool | None]
    because: Mapped[str | None]
    decided_at: Mapped[datetime]
    phase_execution_id: Mapped[UUID | None]
    exception_id: Mapped[UUID | None]
    signature_id: Mapped[UUID | None]
    reason: Mapped[str | None]

    recipe_block: Mapped[RecipeBlock] = relationship(
        primaryjoin=lambda: and_(
            ProcedureDecision.company_id == RecipeBlock.company_id,
            foreign(ProcedureDecision.recipe_block_id) == RecipeBlock.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    phase: Mapped[PhaseExecution | None] = relationship(
        primaryjoin=lambda: and_(
            ProcedureDecision.company_id == PhaseExecution.company_id,
            foreign(ProcedureDecision.phase_execution_id) == PhaseExecution.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    exception: Mapped[BatchException | None] = relationship(
        primaryjoin=lambda: and_(
            ProcedureDecision.company_id == BatchException.company_id,
            foreign(ProcedureDecision.exception_id) == BatchException.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            ProcedureDecision.company_id == Signature.company_id,
            foreign(ProcedureDecision.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    inputs: Mapped[list["DecisionInput"]] = relationship(
        primaryjoin=lambda: and_(
            ProcedureDecision.company_id == DecisionInput.company_id,
            ProcedureDecision.id == foreign(DecisionInput.decision_id),
        ),
        order_by=lambda: DecisionInput.position,
        viewonly=True,
        lazy="raise",
    )


class DecisionInput(OfCompany, Base):
    """What a decision was made on: a revision of a value, a moment of a phase, or a figure of the recipe.

    `refers_to` is how the condition names it, `says` what it read then.
    """

    __tablename__ = "decision_input"

    site_id: Mapped[UUID]
    decision_id: Mapped[UUID]
    position: Mapped[int]
    refers_to: Mapped[str]
    says: Mapped[str]
    parameter_value_id: Mapped[UUID | None]
    revision: Mapped[int | None]
    phase_execution_id: Mapped[UUID | None]

    value: Mapped[ParameterValue | None] = relationship(
        primaryjoin=lambda: and_(
            DecisionInput.company_id == ParameterValue.company_id,
            foreign(DecisionInput.parameter_value_id) == ParameterValue.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    phase: Mapped[PhaseExecution | None] = relationship(
        primaryjoin=lambda: and_(
            DecisionInput.company_id == PhaseExecution.company_id,
            foreign(DecisionInput.phase_execution_id) == PhaseExecution.id,
        ),
        viewonly=True,
        lazy="raise",
    )


inspect(Batch).add_property(
    "decisions",
    relationship(
        ProcedureDecision,
        primaryjoin=lambda: and_(
            Batch.company_id == ProcedureDecision.company_id, Batch.id == foreign(ProcedureDecision.batch_id)
        ),
        order_by=lambda: ProcedureDecision.id,
        viewonly=True,
        lazy="raise",
        uselist=True,
    ),
)
