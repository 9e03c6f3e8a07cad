"""The audit entry as the database wrote it; the application may only read it (AUD-1, AUD-2)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from domain.kernel.models import Base
from domain.people.models import Person


class WrittenEntry(Base):
    """One recorded change: who, what, when, why, old and new, each value as text."""

    __tablename__ = "audit_entry"

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    transaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    table_name: Mapped[str]
    row_id: Mapped[UUID]
    act: Mapped[str]
    person: Mapped[UUID | None]
    process: Mapped[str | None]
    session_person: Mapped[UUID | None]
    reason: Mapped[str | None]
    command: Mapped[str | None]
    old: Mapped[dict[str, str | None] | None] = mapped_column(JSONB)
    new: Mapped[dict[str, str | None] | None] = mapped_column(JSONB)

    who: Mapped[Person | None] = relationship(
        primaryjoin=lambda: and_(
            WrittenEntry.company_id == Person.company_id, foreign(WrittenEntry.person) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
