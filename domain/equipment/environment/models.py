"""What exists of rooms' environment: the limits of each quantity, and each reading."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.container_models import OperationalLocation


class EnvironmentLimit(OfSite, Base):
    """What one quantity of a room is to be: from `low` to `high`, either of which may be None, in `unit` (UCUM).

    A reading counts for `max_age_minutes` from when it was measured.
    """

    __tablename__ = "environment_limit"

    location_id: Mapped[UUID]
    name: Mapped[str]
    unit: Mapped[str]
    low: Mapped[Decimal | None]
    high: Mapped[Decimal | None]
    max_age_minutes: Mapped[int]
    state: Mapped[str]
    declared_by: Mapped[UUID]
    declared_name: Mapped[str]
    declared_at: Mapped[datetime]
    ended_by: Mapped[UUID | None]
    ended_name: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]

    room: Mapped[OperationalLocation] = relationship(
        primaryjoin=lambda: and_(
            EnvironmentLimit.company_id == OperationalLocation.company_id,
            foreign(EnvironmentLimit.location_id) == OperationalLocation.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class EnvironmentReading(OfCompany, Base):
    """One value of a quantity of a room, with the bounds by which it was judged; accepts no change (ENV-2)."""

    __tablename__ = "environment_reading"

    site_id: Mapped[UUID]
    limit_id: Mapped[UUID]
    location_id: Mapped[UUID]
    value: Mapped[Decimal]
    low: Mapped[Decimal | None]
    high: Mapped[Decimal | None]
    outside: Mapped[bool]
    source: Mapped[str]
    device: Mapped[str | None]
    measured_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    recorded_name: Mapped[str]
    recorded_at: Mapped[datetime]

    limit: Mapped[EnvironmentLimit] = relationship(
        primaryjoin=lambda: and_(
            EnvironmentReading.company_id == EnvironmentLimit.company_id,
            foreign(EnvironmentReading.limit_id) == EnvironmentLimit.id,
        ),
        viewonly=True,
        lazy="raise",
    )
