"""What exists of an inspector's access: from when, until when and where; what it names stands in domain.inspection."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, and_, exists, func
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from domain.kernel.models import Base, OfSite


class InspectionAccess(OfSite, Base):
    """That an authority's inspector reads named batches of a site, and those of given dates, until a time (INS-1).

    `batches` and `periods` count what it names, which never changes. Whoever was given one is an inspector for good:
    they hold no role, and without an access that is valid they are nobody.
    """

    __tablename__ = "inspection_access"

    person_id: Mapped[UUID]
    authority: Mapped[str]
    reason: Mapped[str]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    batches: Mapped[int]
    periods: Mapped[int]
    granted_by: Mapped[UUID]
    granted_name: Mapped[str]
    granted_at: Mapped[datetime]
    signature_id: Mapped[UUID]
    revoked_by: Mapped[UUID | None] = mapped_column(default=None)
    revoked_name: Mapped[str | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_because: Mapped[str | None] = mapped_column(default=None)
    revocation_signature_id: Mapped[UUID | None] = mapped_column(default=None)


def valid_now() -> ColumnElement[bool]:
    """Which accesses count at this moment of the database's clock (INS-2)."""
    now = func.clock_timestamp()
    return and_(
        InspectionAccess.revoked_at.is_(None), InspectionAccess.valid_from <= now, InspectionAccess.valid_until > now
    )


def ever_given(company: ColumnElement[UUID], person: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> Exists:
    """Whether somebody is an inspector, be their access over or not."""
    return exists().where(InspectionAccess.company_id == company, InspectionAccess.person_id == person)
