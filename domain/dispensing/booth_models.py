"""What exists of places of weighing: that one was cleared of a material, and campaigns that are weighed at one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.dispensing.models import DispenseOrder
from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.container_models import OperationalLocation
from domain.materials.models import MaterialDefinition
from domain.signatures.models import Signature


class BoothClearance(OfCompany, Base):
    """That nothing of a material is left at a place of weighing: signed; accepts no change."""

    __tablename__ = "booth_clearance"

    site_id: Mapped[UUID]
    booth_id: Mapped[UUID]
    material_id: Mapped[UUID]
    cleared_by: Mapped[UUID]
    cleared_name: Mapped[str]
    cleared_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    material: Mapped[MaterialDefinition] = relationship(
        primaryjoin=lambda: and_(
            BoothClearance.company_id == MaterialDefinition.company_id,
            foreign(BoothClearance.material_id) == MaterialDefinition.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            BoothClearance.company_id == Signature.company_id, foreign(BoothClearance.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class DispenseCampaign(OfSite, Base):
    """The same material for several batches, one after the other at one place of weighing."""

    __tablename__ = "dispense_campaign"

    material_id: Mapped[UUID]
    booth_id: Mapped[UUID]
    state: Mapped[str]
    opened_by: Mapped[UUID]
    opened_name: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    material: Mapped[MaterialDefinition] = relationship(
        primaryjoin=lambda: and_(
            DispenseCampaign.company_id == MaterialDefinition.company_id,
            foreign(DispenseCampaign.material_id) == MaterialDefinition.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    booth: Mapped[OperationalLocation] = relationship(
        primaryjoin=lambda: and_(
            DispenseCampaign.company_id == OperationalLocation.company_id,
            foreign(DispenseCampaign.booth_id) == OperationalLocation.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    members: Mapped[list["CampaignOrder"]] = relationship(
        primaryjoin=lambda: and_(
            DispenseCampaign.company_id == CampaignOrder.company_id,
            DispenseCampaign.id == foreign(CampaignOrder.campaign_id),
        ),
        order_by=lambda: CampaignOrder.position,
        viewonly=True,
        lazy="raise",
    )


class CampaignOrder(OfCompany, Base):
    """An order in its turn in a campaign; accepts no change."""

    __tablename__ = "dispense_campaign_order"

    site_id: Mapped[UUID]
    campaign_id: Mapped[UUID]
    order_id: Mapped[UUID]
    position: Mapped[int]

    order: Mapped[DispenseOrder] = relationship(
        primaryjoin=lambda: and_(
            CampaignOrder.company_id == DispenseOrder.company_id, foreign(CampaignOrder.order_id) == DispenseOrder.id
        ),
        viewonly=True,
        lazy="raise",
    )


inspect(OperationalLocation).add_property(
    "clearances",
    relationship(
        BoothClearance,
        primaryjoin=lambda: and_(
            OperationalLocation.company_id == BoothClearance.company_id,
            OperationalLocation.id == foreign(BoothClearance.booth_id),
        ),
        order_by=lambda: BoothClearance.id,
        viewonly=True,
        lazy="raise",
        uselist=True,
    ),
)
