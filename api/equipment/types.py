"""Gateways and scales as GraphQL shows them."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

import strawberry
from sqlalchemy import func, select

from api.context import Info
from api.materials.containers import OperationalLocation
from api.relay import Node
from api.tenancy.types import Site
from domain.dispensing import enrolled, scales
from domain.dispensing.kinds import ScaleLack
from domain.equipment import kinds, models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.tenancy.models import Site as SiteRow

if TYPE_CHECKING:
    from api.equipment.proof_types import ScaleCalibration

DAYS = "days at sites"
"""Under this name a snapshot keeps which day it is where."""

strawberry.enum(kinds.GatewayState, description="A RETIRED gateway is heard no more, and its key never enrolled again.")
strawberry.enum(kinds.ScaleState, description="A RETIRED scale is read and used no more.")
strawberry.enum(ScaleLack, description="Why a scale doesn't serve (WGH-8, WGH-9, WGH-16).")


@strawberry.type(description="When a gateway was last heard.")
class GatewayContact:
    model: ClassVar[type[OfCompany]] = models.GatewayContact

    last_seen_at: datetime


@strawberry.type(
    description="A program in a site's network that reads its scales, signs what they say and prints labels."
)
class Gateway(Node):
    model: ClassVar[type[OfCompany]] = models.Gateway
    reads: ClassVar[Permission | None] = Permission.GATEWAY_READ

    version: int
    name: str
    verifier_key: str = strawberry.field(description="Its public key, a C2SP verifier key: who has it checks readings.")
    state: kinds.GatewayState
    site: Site
    contact: GatewayContact | None = strawberry.field(description="Null where it was never heard.")
    enrolled_name: str
    enrolled_at: datetime
    retired_name: str | None
    retired_at: datetime | None
    retired_reason: str | None


@strawberry.type(description="A reference weight with which a scale is checked each day, in the scale's unit.")
class ScaleCheckWeight(Node):
    model: ClassVar[type[OfCompany]] = models.ScaleCheckWeight
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    position: int
    reference: str = strawberry.field(description="What stands on the weight.")
    nominal: Decimal
    tolerance: Decimal = strawberry.field(description="How far the scale may show from it, either way.")


@strawberry.type(description="One reason why a scale may not be used, and what a person does about it.")
class ScaleObstacle:
    kind: ScaleLack
    rule: str
    says: str
    clears: str = strawberry.field(description="What makes it usable, or what to do instead.")


@strawberry.type(description="A scale of a site; capacity, division d and minimum weight are in its unit.")
class Scale(Node):
    model: ClassVar[type[OfCompany]] = models.Scale
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    code: str = strawberry.field(description="Unique at its site, and never used again.")
    name: str
    maker: str
    model_name: str = strawberry.field(description="What its maker calls it.")
    serial_number: str
    unit: str
    capacity: Decimal
    division: Decimal
    minimum_weight: Decimal = strawberry.field(description="The least net that it is used for (WGH-8).")
    gateway: Gateway | None = strawberry.field(description="Without one its weights are typed (WGH-10).")
    gateway_scale: str | None = strawberry.field(description="What the gateway calls it.")
    location: OperationalLocation | None
    site: Site
    state: kinds.ScaleState
    calibrated_until: date | None = strawberry.field(description="The day until and including which it counts.")
    calibration_passed: bool | None
    checked_on: date | None = strawberry.field(description="The day, at its site, of the last check that counts.")
    check_passed: bool | None
    maintained_until: date | None = strawberry.field(
        description="The last day that the maintenance of the equipment that it is may wait for (MNT-1)."
    )
    check_weights: list[ScaleCheckWeight] = strawberry.field(description="In the order in which they are put on.")
    calibrations: list[Annotated["ScaleCalibration", strawberry.lazy("api.equipment.proof_types")]] = strawberry.field(
        description="Oldest first, withdrawn ones too."
    )
    enrolled_name: str
    enrolled_at: datetime
    retired_name: str | None
    retired_at: datetime | None
    retired_reason: str | None

    @strawberry.field(description="Whether it may be used for weighing today, as its site counts days (WGH-9).")
    def usable(self, root: strawberry.Parent[models.Scale], info: Info) -> bool:
        return not _obstacles(root, info)

    @strawberry.field(description="Everything that forbids it; empty where it is usable.")
    def not_usable(self, root: strawberry.Parent[models.Scale], info: Info) -> list[ScaleObstacle]:
        return _obstacles(root, info)


def today_at(info: Info, site: UUID) -> date:
    """Which day it is at a site (EXE-13); asked once for all scales of a site that an operation shows."""
    session = info.context.session
    days: dict[UUID, date] = session.info.setdefault(DAYS, {})
    if site not in days:
        own = (SiteRow.company_id == info.context.actor.company, SiteRow.id == site)
        zone, now = session.execute(select(SiteRow.time_zone, func.clock_timestamp()).where(*own)).one()
        days[site] = now.astimezone(ZoneInfo(zone)).date()
    return days[site]


def shown(lack: scales.Lack) -> ScaleObstacle:
    return ScaleObstacle(kind=lack.kind, rule=lack.rule, says=lack.says, clears=lack.clears)


def _obstacles(scale: models.Scale, info: Info) -> list[ScaleObstacle]:
    lacks = scales.proofs(enrolled.known(scale), today=today_at(info, scale.site_id))
    return [shown(one) for one in lacks]
