"""What exists of the gate: whether the company allows overrides, and each that was signed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.equipment.plant.models import Equipment
from domain.exceptions.models import BatchException
from domain.execution.models import Batch, PhaseExecution
from domain.kernel.models import Base, OfSite, Versioned
from domain.people.models import Person
from domain.signatures.models import Signature


class OverridePolicy(Versioned, Base):
    """For how many `minutes` and `acts` an override may hold at most; both are null where none is allowed.

    `because` is why it was last set. A company that set none allows none.
    """

    __tablename__ = "override_policy"

    minutes: Mapped[int | None]
    acts: Mapped[int | None]
    because: Mapped[str]


class GateOverride(OfSite, Base):
    """A supervisor's signed override for one person, or one piece of equipment, in one phase of a batch.

    It lapses at `lapses_at`, or once `acts_used` reaches `acts_most`; it never changes but by being used. Its exception
    is `exception_id`, which blocks the release until it is assessed.
    """

    __tablename__ = "gate_override"

    batch_id: Mapped[UUID]
    phase_execution_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    equipment_id: Mapped[UUID | None]
    reason: Mapped[str]
    lapses_at: Mapped[datetime]
    acts_most: Mapped[int]
    acts_used: Mapped[int]
    granted_by: Mapped[UUID]
    granted_name: Mapped[str]
    granted_at: Mapped[datetime]
    signature_id: Mapped[UUID]
    exception_id: Mapped[UUID]

    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(
            GateOverride.company_id == Batch.company_id, foreign(GateOverride.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )
    phase: Mapped[PhaseExecution] = relationship(
        primaryjoin=lambda: and_(
            GateOverride.company_id == PhaseExecution.company_id,
            foreign(GateOverride.phase_execution_id) == PhaseExecution.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    person: Mapped[Person | None] = relationship(
        primaryjoin=lambda: and_(
            GateOverride.company_id == Person.company_id, foreign(GateOverride.person_id) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    equipment: Mapped[Equipment | None] = relationship(
        primaryjoin=lambda: and_(
            GateOverride.company_id == Equipment.company_id, foreign(GateOverride.equipment_id) == Equipment.id
        ),
        viewonly=True,
        lazy="raise",
    )
    exception: Mapped[BatchException] = relationship(
        primaryjoin=lambda: and_(
            GateOverride.company_id == BatchException.company_id,
            foreign(GateOverride.exception_id) == BatchException.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            GateOverride.company_id == Signature.company_id, foreign(GateOverride.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
