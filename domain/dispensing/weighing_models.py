"""What exists of weighing: one net into one container, each of its readings, and what was dispensed by it."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.dispensing.models import DispenseOrder
from domain.equipment import proof_models  # noqa: F401 -- a scale names its calibrations, which are looked up by name
from domain.equipment.reading_models import ScaleReading, ScaleReadingRequest
from domain.execution.models import Batch
from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.container_models import Container, OperationalLocation
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.signatures.models import Signature


class Weighing(OfSite, Base):
    """One net out of one container of a chosen lot, at a place of weighing (WGH-6 to WGH-11).

    `target`, `low` and `high` are exact, in `unit`; the `shown_` ones are multiples of the scale's `division` in its
    `scale_unit`, the bounds within the band (WGH-16), None where no scale is used. `into_number` is that of the
    container that it goes into, None where one is made of the lot's. The scale's figures are those that counted for
    this weighing; of an enrolled one also which it is, its serial number, and until when its calibration counts.
    `automated`: the system verified the weight, and who weighed signed as its one person; None otherwise (WGH-14).
    """

    __tablename__ = "weighing"

    batch_id: Mapped[UUID]
    order_id: Mapped[UUID]
    source_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    container_id: Mapped[UUID]
    container_number: Mapped[str]
    booth_id: Mapped[UUID]
    booth_code: Mapped[str]
    number: Mapped[int]
    method: Mapped[str]
    state: Mapped[str]
    target: Mapped[Decimal]
    low: Mapped[Decimal]
    high: Mapped[Decimal]
    unit: Mapped[str]
    scale: Mapped[str | None]
    scale_source: Mapped[str | None]
    scale_id: Mapped[UUID | None]
    scale_serial: Mapped[str | None]
    calibrated_until: Mapped[date | None]
    capacity: Mapped[Decimal | None]
    division: Mapped[Decimal | None]
    minimum_weight: Mapped[Decimal | None]
    scale_unit: Mapped[str | None]
    shown_target: Mapped[Decimal | None]
    shown_low: Mapped[Decimal | None]
    shown_high: Mapped[Decimal | None]
    into_number: Mapped[str | None]
    begun_by: Mapped[UUID]
    begun_name: Mapped[str]
    begun_at: Mapped[datetime]
    net: Mapped[Decimal | None]
    emptied: Mapped[bool | None]
    weighed_by: Mapped[UUID | None]
    weighed_name: Mapped[str | None]
    weighed_at: Mapped[datetime | None]
    abandoned_because: Mapped[str | None]
    witnessed_by: Mapped[UUID | None]
    witnessed_name: Mapped[str | None]
    witnessed_at: Mapped[datetime | None]
    witness_signature_id: Mapped[UUID | None]
    verified_by: Mapped[UUID | None]
    verified_name: Mapped[str | None]
    verified_at: Mapped[datetime | None]
    verification_signature_id: Mapped[UUID | None]
    automated: Mapped[bool | None]

    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(Weighing.company_id == Batch.company_id, foreign(Weighing.batch_id) == Batch.id),
        viewonly=True,
        lazy="raise",
    )
    order: Mapped[DispenseOrder] = relationship(
        primaryjoin=lambda: and_(
            Weighing.company_id == DispenseOrder.company_id, foreign(Weighing.order_id) == DispenseOrder.id
        ),
        viewonly=True,
        lazy="raise",
    )
    lot: Mapped[MaterialLot] = relationship(
        primaryjoin=lambda: and_(
            Weighing.company_id == MaterialLot.company_id, foreign(Weighing.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )
    container: Mapped[Container] = relationship(
        primaryjoin=lambda: and_(
            Weighing.company_id == Container.company_id, foreign(Weighing.container_id) == Container.id
        ),
        viewonly=True,
        lazy="raise",
    )
    booth: Mapped[OperationalLocation] = relationship(
        primaryjoin=lambda: and_(
            Weighing.company_id == OperationalLocation.company_id, foreign(Weighing.booth_id) == OperationalLocation.id
        ),
        viewonly=True,
        lazy="raise",
    )
    readings: Mapped[list["WeightReading"]] = relationship(
        primaryjoin=lambda: and_(
            Weighing.company_id == WeightReading.company_id, Weighing.id == foreign(WeightReading.weighing_id)
        ),
        order_by=lambda: WeightReading.number,
        viewonly=True,
        lazy="raise",
    )
    requests: Mapped[list[ScaleReadingRequest]] = relationship(
        primaryjoin=lambda: and_(
            Weighing.company_id == ScaleReadingRequest.company_id,
            Weighing.id == foreign(ScaleReadingRequest.weighing_id),
        ),
        order_by=lambda: ScaleReadingRequest.id,
        viewonly=True,
        lazy="raise",
    )
    witness_signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            Weighing.company_id == Signature.company_id, foreign(Weighing.witness_signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
    verification_signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            Weighing.company_id == Signature.company_id, foreign(Weighing.verification_signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
    dispensed: Mapped["DispensedContainer | None"] = relationship(
        primaryjoin=lambda: and_(
            Weighing.company_id == DispensedContainer.company_id, Weighing.id == foreign(DispensedContainer.weighing_id)
        ),
        viewonly=True,
        lazy="raise",
        uselist=False,
    )


class WeightReading(OfCompany, Base):
    """One reading of a weighing; accepts no change. The last one of a method is an attempt, with its net (WGH-11).

    `number` counts the weighing's readings. A typed one has its `reason` (WGH-10), any other the scale's own reading.
    """

    __tablename__ = "weight_reading"

    site_id: Mapped[UUID]
    weighing_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[str]
    container: Mapped[str]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    source: Mapped[str]
    scale_reading_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    attempt: Mapped[int | None]
    net: Mapped[Decimal | None]
    verdict: Mapped[str | None]
    recorded_by: Mapped[UUID]
    recorded_name: Mapped[str]
    recorded_at: Mapped[datetime]

    scale_reading: Mapped[ScaleReading | None] = relationship(
        primaryjoin=lambda: and_(
            WeightReading.company_id == ScaleReading.company_id,
            foreign(WeightReading.scale_reading_id) == ScaleReading.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class DispensedContainer(OfSite, Base):
    """What a weighing gave, for one batch: its container in stock, and what its label says (WGH-13).

    `automated`: the system verified its addition, and who charged it signed as its one person; None otherwise (WGH-14).
    """

    __tablename__ = "dispensed_container"

    batch_id: Mapped[UUID]
    order_id: Mapped[UUID]
    weighing_id: Mapped[UUID]
    container_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    material_id: Mapped[UUID]
    code: Mapped[str]
    net_value: Mapped[Decimal]
    net_unit: Mapped[str]
    tare_value: Mapped[Decimal | None]
    gross_value: Mapped[Decimal | None]
    expires_on: Mapped[date | None]
    state: Mapped[str]
    edge_id: Mapped[UUID | None]
    phase_execution_id: Mapped[UUID | None]
    charged_by: Mapped[UUID | None]
    charged_name: Mapped[str | None]
    charged_at: Mapped[datetime | None]
    added_by: Mapped[UUID | None]
    added_name: Mapped[str | None]
    added_at: Mapped[datetime | None]
    addition_signature_id: Mapped[UUID | None]
    automated: Mapped[bool | None]
    returned_by: Mapped[UUID | None]
    returned_name: Mapped[str | None]
    returned_at: Mapped[datetime | None]
    returned_because: Mapped[str | None]

    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(
            DispensedContainer.company_id == Batch.company_id, foreign(DispensedContainer.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )
    order: Mapped[DispenseOrder] = relationship(
        primaryjoin=lambda: and_(
            DispensedContainer.company_id == DispenseOrder.company_id,
            foreign(DispensedContainer.order_id) == DispenseOrder.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    weighing: Mapped[Weighing] = relationship(
        primaryjoin=lambda: and_(
            DispensedContainer.company_id == Weighing.company_id, foreign(DispensedContainer.weighing_id) == Weighing.id
        ),
        viewonly=True,
        lazy="raise",
    )
    container: Mapped[Container] = relationship(
        primaryjoin=lambda: and_(
            DispensedContainer.company_id == Container.company_id,
            foreign(DispensedContainer.container_id) == Container.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    lot: Mapped[MaterialLot] = relationship(
        primaryjoin=lambda: and_(
            DispensedContainer.company_id == MaterialLot.company_id,
            foreign(DispensedContainer.lot_id) == MaterialLot.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    material: Mapped[MaterialDefinition] = relationship(
        primaryjoin=lambda: and_(
            DispensedContainer.company_id == MaterialDefinition.company_id,
            foreign(DispensedContainer.material_id) == MaterialDefinition.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    addition_signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            DispensedContainer.company_id == Signature.company_id,
            foreign(DispensedContainer.addition_signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )


inspect(DispenseOrder).add_property(
    "weighings",
    relationship(
        Weighing,
        primaryjoin=lambda: and_(
            DispenseOrder.company_id == Weighing.company_id, DispenseOrder.id == foreign(Weighing.order_id)
        ),
        order_by=lambda: Weighing.number,
        viewonly=True,
        lazy="raise",
        uselist=True,
    ),
)
