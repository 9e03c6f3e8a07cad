"""What exists of corrective and preventive actions.

Import it through domain.deviations.models: the deviations that these belong to must be mapped beside them.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfSite
from domain.people.models import Person
from domain.signatures.models import Signature


class CorrectiveAction(OfSite, Base):
    """What is done about a deviation, numbered there from 1, by an owner until and including `due_on` of its site.

    `because` is why owner or day were changed last, `overdue_at` when its day had passed and that was told. `done` is
    what was done.
    """

    __tablename__ = "corrective_action"

    deviation_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[str]
    says: Mapped[str]
    state: Mapped[str]
    owner_id: Mapped[UUID]
    owner_name: Mapped[str]
    due_on: Mapped[date]
    overdue_at: Mapped[datetime | None]
    planned_by: Mapped[UUID]
    planned_name: Mapped[str]
    planned_at: Mapped[datetime]
    because: Mapped[str | None]
    done: Mapped[str | None]
    done_by: Mapped[UUID | None]
    done_name: Mapped[str | None]
    done_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None]
    verified_name: Mapped[str | None]
    verified_at: Mapped[datetime | None]
    verification_remark: Mapped[str | None]
    verification_signature_id: Mapped[UUID | None]
    cancelled_by: Mapped[UUID | None]
    cancelled_name: Mapped[str | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_because: Mapped[str | None]

    owner: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            CorrectiveAction.company_id == Person.company_id, foreign(CorrectiveAction.owner_id) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    verification_signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            CorrectiveAction.company_id == Signature.company_id,
            foreign(CorrectiveAction.verification_signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )
