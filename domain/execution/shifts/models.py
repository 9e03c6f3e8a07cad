"""What exists of a change of hands: a phase that was taken over, and a batch that one shift hands over to the next."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.execution.models import PhaseExecution
from domain.kernel.models import Base, OfCompany, OfSite
from domain.signatures.models import Signature


class PhaseTakeover(OfCompany, Base):
    """That somebody answers for an open phase in another's place; each value keeps its person; accepts no change.

    `hand_over_id` is the hand-over by whose acceptance it changed hands, null where one person took it over.
    """

    __tablename__ = "phase_takeover"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    phase_execution_id: Mapped[UUID]
    from_person: Mapped[UUID]
    from_name: Mapped[str]
    to_person: Mapped[UUID]
    to_name: Mapped[str]
    reason: Mapped[str]
    taken_at: Mapped[datetime]
    hand_over_id: Mapped[UUID | None]

    phase: Mapped[PhaseExecution] = relationship(
        primaryjoin=lambda: and_(
            PhaseTakeover.company_id == PhaseExecution.company_id,
            foreign(PhaseTakeover.phase_execution_id) == PhaseExecution.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class ShiftHandOver(OfSite, Base):
    """What the outgoing shift told of a batch, signed, and that somebody of the incoming one accepted it, signed.

    `open_phases` are in words as they stood. `replaced_at` is when another hand-over of the batch took its place before
    anybody accepted it.
    """

    __tablename__ = "shift_hand_over"

    batch_id: Mapped[UUID]
    notes: Mapped[str]
    open_phases: Mapped[str]
    given_by: Mapped[UUID]
    given_name: Mapped[str]
    given_at: Mapped[datetime]
    signature_id: Mapped[UUID]
    replaced_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None]
    accepted_name: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    acceptance_signature_id: Mapped[UUID | None]
    remark: Mapped[str | None]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            ShiftHandOver.company_id == Signature.company_id, foreign(ShiftHandOver.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
    acceptance: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            ShiftHandOver.company_id == Signature.company_id,
            foreign(ShiftHandOver.acceptance_signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )
