"""Asking what batches need, and whether it is there."""

from datetime import date

import strawberry

from api.context import Info
from api.readiness import asking
from api.readiness.types import MaterialReadiness
from api.relay import local_id
from domain.readiness.statements import MOST_BATCHES, MOST_LOTS

EXPIRING_DAYS = 30


@strawberry.type
class ReadinessQuery:
    @strawberry.field(
        description="What the site's batches that start by a day still need, against its stock (RDY-1, RDY-2). Batches"
        " take lots in the order of their need, first expired first. With more than"
        f" {MOST_BATCHES} batches or {MOST_LOTS} lots it is refused rather than cut."
    )
    def material_readiness(
        self, info: Info, site_id: strawberry.ID, until: date, expiring_within_days: int = EXPIRING_DAYS
    ) -> MaterialReadiness:
        site = local_id(site_id, "Site", path="siteId")
        return asking.of_site(info, site, until=until, within=expiring_within_days)
