"""What exists of retention samples: what is kept and where, its visual inspections, and what was consumed of it."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.container_models import Container
from domain.materials.models import MaterialLot
from domain.materials.quality.models import LotSample
from domain.signatures.models import Signature


class RetentionSample(OfSite, Base):
    """A sample that is kept of a lot, in a container of its own, under the rule that stood when it was taken.

    `counted_from` and `months` are that rule, `storage` how it is kept. `consumed` is what investigations took of it,
    in its unit; `inspection_due_on` is null where no yearly inspection is demanded (21 CFR 211.170(b)).
    """

    __tablename__ = "retention_sample"

    lot_id: Mapped[UUID]
    sample_id: Mapped[UUID]
    container_id: Mapped[UUID]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    consumed: Mapped[Decimal]
    counted_from: Mapped[str]
    months: Mapped[int]
    storage: Mapped[str]
    taken_on: Mapped[date]
    inspected_on: Mapped[date | None]
    inspection_due_on: Mapped[date | None]

    lot: Mapped[MaterialLot] = relationship(
        primaryjoin=lambda: and_(
            RetentionSample.company_id == MaterialLot.company_id, foreign(RetentionSample.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )
    sample: Mapped[LotSample] = relationship(
        primaryjoin=lambda: and_(
            RetentionSample.company_id == LotSample.company_id, foreign(RetentionSample.sample_id) == LotSample.id
        ),
        viewonly=True,
        lazy="raise",
    )
    container: Mapped[Container] = relationship(
        primaryjoin=lambda: and_(
            RetentionSample.company_id == Container.company_id, foreign(RetentionSample.container_id) == Container.id
        ),
        viewonly=True,
        lazy="raise",
    )
    inspections: Mapped[list["RetentionInspection"]] = relationship(
        primaryjoin=lambda: and_(
            RetentionSample.company_id == RetentionInspection.company_id,
            RetentionSample.id == foreign(RetentionInspection.retention_sample_id),
        ),
        order_by=lambda: RetentionInspection.id,
        viewonly=True,
        lazy="raise",
    )
    consumptions: Mapped[list["RetentionConsumption"]] = relationship(
        primaryjoin=lambda: and_(
            RetentionSample.company_id == RetentionConsumption.company_id,
            RetentionSample.id == foreign(RetentionConsumption.retention_sample_id),
        ),
        order_by=lambda: RetentionConsumption.id,
        viewonly=True,
        lazy="raise",
    )


class RetentionInspection(OfCompany, Base):
    """That somebody looked at a retention sample, and what they saw; accepts no change (21 CFR 211.170(b))."""

    __tablename__ = "retention_inspection"

    site_id: Mapped[UUID]
    retention_sample_id: Mapped[UUID]
    outcome: Mapped[str]
    remark: Mapped[str | None]
    inspected_on: Mapped[date]
    inspected_by: Mapped[UUID]
    inspected_name: Mapped[str]
    inspected_at: Mapped[datetime]


class RetentionConsumption(OfCompany, Base):
    """What an investigation took of a retention sample, signed; accepts no change."""

    __tablename__ = "retention_consumption"

    site_id: Mapped[UUID]
    retention_sample_id: Mapped[UUID]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    reason: Mapped[str]
    consumed_by: Mapped[UUID]
    consumed_name: Mapped[str]
    consumed_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            RetentionConsumption.company_id == Signature.company_id,
            foreign(RetentionConsumption.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )
