"""What was asked of scales, and what came of it: a signed weight, or why there is none."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from domain.equipment.models import Scale
from domain.kernel.models import Base, OfCompany


class ScaleReadingRequest(OfCompany, Base):
    """That a person asked a scale for one weight; `nonce` is given to it alone. Accepts no change.

    `weighing_id` is the weighing that it is for; None for a check, and for what is read beside a weighing.
    """

    __tablename__ = "scale_reading_request"

    site_id: Mapped[UUID]
    scale_id: Mapped[UUID]
    gateway_id: Mapped[UUID]
    gateway_scale: Mapped[str]
    serial_number: Mapped[str]
    kind: Mapped[str]
    nonce: Mapped[str]
    weighing_id: Mapped[UUID | None]
    requested_by: Mapped[UUID]
    requested_name: Mapped[str]
    requested_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    scale: Mapped[Scale] = relationship(
        primaryjoin=lambda: and_(
            ScaleReadingRequest.company_id == Scale.company_id, foreign(ScaleReadingRequest.scale_id) == Scale.id
        ),
        viewonly=True,
        lazy="raise",
    )
    reading: Mapped["ScaleReading | None"] = relationship(
        primaryjoin=lambda: and_(
            ScaleReadingRequest.company_id == ScaleReading.company_id,
            ScaleReadingRequest.id == foreign(ScaleReading.request_id),
        ),
        viewonly=True,
        lazy="raise",
    )


class ScaleReadingHandover(OfCompany, Base):
    """When a request was last handed to its gateway; its id is the request's."""

    __tablename__ = "scale_reading_handover"

    handed_at: Mapped[datetime]


class ScaleReading(OfCompany, Base):
    """What came of a request, kept for ever (EXE-17); accepts no change.

    A GOOD one has a value in a unit, and the octets that its gateway signed, from which all of that was read; any other
    says in `message` why there is no weight. `at` is the gateway's time, `received_at` the server's.
    """

    __tablename__ = "scale_reading"

    site_id: Mapped[UUID]
    scale_id: Mapped[UUID]
    request_id: Mapped[UUID]
    gateway_id: Mapped[UUID]
    gateway_scale: Mapped[str]
    kind: Mapped[str]
    quality: Mapped[str]
    message: Mapped[str | None]
    value: Mapped[Decimal | None]
    unit: Mapped[str | None]
    basis: Mapped[str | None]
    serial_number: Mapped[str | None]
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    octets: Mapped[str | None]
    signature: Mapped[str | None]
    requested_by: Mapped[UUID]
    requested_name: Mapped[str]
    requested_at: Mapped[datetime]
    at: Mapped[datetime]
    received_at: Mapped[datetime]

    scale: Mapped[Scale] = relationship(
        primaryjoin=lambda: and_(
            ScaleReading.company_id == Scale.company_id, foreign(ScaleReading.scale_id) == Scale.id
        ),
        viewonly=True,
        lazy="raise",
    )
