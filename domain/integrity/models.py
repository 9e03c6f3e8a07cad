"""What exists of verification: its runs, and what they found."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, Versioned


class VerificationRun(OfCompany, Base):
    """One way through all that a company keeps of a part, portion by portion; the relay's role writes it.

    It should end by `due_at`. `expected` is how much there was at its beginning, `checked` how much of it was looked at
    by now, `place` where the next portion begins. `problem` says why the last portion couldn't be finished. What counts
    entries and bytes is whole, and may be larger than an integer holds.
    """

    __tablename__ = "verification_run"

    part: Mapped[str]
    begun_at: Mapped[datetime]
    due_at: Mapped[datetime]
    advanced_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    expected: Mapped[Decimal | None]
    checked: Mapped[Decimal]
    bytes: Mapped[Decimal]
    mismatches: Mapped[int]
    place: Mapped[str]
    problem: Mapped[str | None]


class VerificationFinding(Versioned, Base):
    """Something that isn't as it was kept: told until a person acknowledges it, and otherwise never changed.

    `place` is the object's key or the entry's place, `position` that in the log, counted from 0; `named_by` is the
    table and `named_by_id` the row that names an object. `digest` tells one finding from another: each is told once.
    """

    __tablename__ = "verification_finding"

    run_id: Mapped[UUID]
    part: Mapped[str]
    state: Mapped[str]
    kind: Mapped[str]
    place: Mapped[str]
    position: Mapped[Decimal | None]
    named_by: Mapped[str | None]
    named_by_id: Mapped[UUID | None]
    explanation: Mapped[str]
    digest: Mapped[str]
    found_at: Mapped[datetime]
    acknowledged_by: Mapped[UUID | None]
    acknowledged_name: Mapped[str | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_because: Mapped[str | None]

    run: Mapped[VerificationRun] = relationship(
        primaryjoin=lambda: and_(
            VerificationFinding.company_id == VerificationRun.company_id,
            foreign(VerificationFinding.run_id) == VerificationRun.id,
        ),
        viewonly=True,
        lazy="raise",
    )
