"""What exists of gateways and scales: who reads, what is read, and by which weights it is checked."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.container_models import OperationalLocation
from domain.tenancy.models import Site

if TYPE_CHECKING:
    from domain.equipment.proof_models import ScaleCalibration


class Gateway(OfSite, Base):
    """A program in a site's network that reads its scales; its id follows from its key (`readings.gateway_id`)."""

    __tablename__ = "gateway"

    name: Mapped[str]
    verifier_key: Mapped[str]
    state: Mapped[str]
    enrolled_by: Mapped[UUID]
    enrolled_name: Mapped[str]
    enrolled_at: Mapped[datetime]
    retired_name: Mapped[str | None]
    retired_at: Mapped[datetime | None]
    retired_reason: Mapped[str | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(Gateway.company_id == Site.company_id, foreign(Gateway.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    contact: Mapped["GatewayContact | None"] = relationship(
        primaryjoin=lambda: and_(
            Gateway.company_id == GatewayContact.company_id, foreign(Gateway.id) == GatewayContact.id
        ),
        viewonly=True,
        lazy="raise",
    )


class GatewayContact(OfCompany, Base):
    """When a gateway was last heard; its id is the gateway's. No record of anything that was done."""

    __tablename__ = "gateway_contact"

    site_id: Mapped[UUID]
    last_seen_at: Mapped[datetime]


class GatewayNonce(OfCompany, Base):
    """That a gateway used this nonce for a request; kept for as long as its timestamp would be taken."""

    __tablename__ = "gateway_nonce"

    gateway_id: Mapped[UUID]
    nonce: Mapped[str]
    used_at: Mapped[datetime]


class Scale(OfSite, Base):
    """One instrument at a site. Capacity, division d and minimum weight are in its `unit`, a UCUM code of mass.

    `gateway_scale` is what its gateway calls it. What proves that it may be used (WGH-9) stands here as its
    calibrations and checks say, so that whoever relies on this row relies on it: it is calibrated until and including
    `calibrated_until` if the last calibration passed, and was last checked on `checked_on`, a day of its site. A scale
    that is a piece of equipment says in `out_of_service` why that is, and in `maintained_until` the last day that its
    maintenance may wait for.
    """

    __tablename__ = "scale"

    code: Mapped[str]
    name: Mapped[str]
    maker: Mapped[str]
    model_name: Mapped[str]
    serial_number: Mapped[str]
    unit: Mapped[str]
    capacity: Mapped[Decimal]
    division: Mapped[Decimal]
    minimum_weight: Mapped[Decimal]
    gateway_id: Mapped[UUID | None]
    gateway_scale: Mapped[str | None]
    location_id: Mapped[UUID | None]
    state: Mapped[str]
    calibrated_until: Mapped[date | None]
    calibration_passed: Mapped[bool | None]
    checked_on: Mapped[date | None]
    check_passed: Mapped[bool | None]
    out_of_service: Mapped[str | None]
    maintained_until: Mapped[date | None]
    enrolled_by: Mapped[UUID]
    enrolled_name: Mapped[str]
    enrolled_at: Mapped[datetime]
    retired_name: Mapped[str | None]
    retired_at: Mapped[datetime | None]
    retired_reason: Mapped[str | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(Scale.company_id == Site.company_id, foreign(Scale.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    gateway: Mapped[Gateway | None] = relationship(
        primaryjoin=lambda: and_(Scale.company_id == Gateway.company_id, foreign(Scale.gateway_id) == Gateway.id),
        viewonly=True,
        lazy="raise",
    )
    location: Mapped[OperationalLocation | None] = relationship(
        primaryjoin=lambda: and_(
            Scale.company_id == OperationalLocation.company_id, foreign(Scale.location_id) == OperationalLocation.id
        ),
        viewonly=True,
        lazy="raise",
    )
    check_weights: Mapped[list["ScaleCheckWeight"]] = relationship(
        primaryjoin=lambda: and_(
            Scale.company_id == ScaleCheckWeight.company_id, Scale.id == foreign(ScaleCheckWeight.scale_id)
        ),
        order_by=lambda: ScaleCheckWeight.position,
        viewonly=True,
        lazy="raise",
    )
    calibrations: Mapped[list["ScaleCalibration"]] = relationship(
        "ScaleCalibration",
        primaryjoin="and_(Scale.company_id == ScaleCalibration.company_id,"
        " Scale.id == foreign(ScaleCalibration.scale_id))",
        order_by="ScaleCalibration.id",
        viewonly=True,
        lazy="raise",
    )


class ScaleCheckWeight(OfSite, Base):
    """A reference weight with which a scale is checked each day; nominal and tolerance (±) are in the scale's unit."""

    __tablename__ = "scale_check_weight"

    scale_id: Mapped[UUID]
    position: Mapped[int]
    reference: Mapped[str]
    nominal: Mapped[Decimal]
    tolerance: Mapped[Decimal]


# Scale's relationship names what stands there, and mappers are configured whenever something is first asked of one.
from domain.equipment import proof_models  # noqa: E402, F401
