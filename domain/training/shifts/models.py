"""What exists of shifts: when each is worked at a site, and who works in it from when to when."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text, and_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from domain.kernel.models import Base, OfSite
from domain.people.models import Person


class Shift(OfSite, Base):
    """A shift of a site, from a local time to another, 'HH:MM', on the `weekdays` on which it begins.

    One that doesn't end later than it begins goes past midnight. Nobody is assigned to it once it is retired.
    """

    __tablename__ = "shift"

    code: Mapped[str]
    name: Mapped[str]
    begins_at: Mapped[str]
    ends_at: Mapped[str]
    weekdays: Mapped[list[str]] = mapped_column(ARRAY(Text))
    retired_name: Mapped[str | None]
    retired_at: Mapped[datetime | None]
    retired_reason: Mapped[str | None]


class ShiftAssignment(OfSite, Base):
    """That a person works in a shift, from a day to a last one (None: no end yet); it is ended once, and stays."""

    __tablename__ = "shift_assignment"

    shift_id: Mapped[UUID]
    person_id: Mapped[UUID]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    assigned_by: Mapped[UUID]
    assigned_name: Mapped[str]
    assigned_at: Mapped[datetime]
    ended_by: Mapped[UUID | None]
    ended_name: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]

    shift: Mapped[Shift] = relationship(
        primaryjoin=lambda: and_(
            ShiftAssignment.company_id == Shift.company_id, foreign(ShiftAssignment.shift_id) == Shift.id
        ),
        viewonly=True,
        lazy="raise",
    )
    person: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            ShiftAssignment.company_id == Person.company_id, foreign(ShiftAssignment.person_id) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
