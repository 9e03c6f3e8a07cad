"""What exists of oversight: the reveals. All else is computed from what others keep."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany
from domain.people.models import Person


class PersonReveal(OfCompany, Base):
    """That somebody was told whose a pseudonym is, and why; accepts no change."""

    __tablename__ = "person_reveal"

    pseudonym: Mapped[str]
    person_id: Mapped[UUID]
    reason: Mapped[str]
    revealed_to: Mapped[UUID]
    revealed_name: Mapped[str]
    revealed_at: Mapped[datetime]

    person: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            PersonReveal.company_id == Person.company_id, foreign(PersonReveal.person_id) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
