"""How long lots take from receipt to release, as GraphQL shows it."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal

import strawberry

from api.context import Info, looking
from api.relay import global_id, local_id
from domain.kernel.ids import SiteId
from domain.materials.kinds import LotDecision
from domain.materials.models import MaterialLot
from domain.materials.quality import steps


@strawberry.type(description="Hours, to four decimals; null for a step that wasn't taken, or not in this order.")
class StepHours:
    to_sampling: Decimal | None = strawberry.field(description="From receipt to the first sample for the release.")
    to_results: Decimal | None = strawberry.field(description="From there to the last result before the decision.")
    to_decision: Decimal | None = strawberry.field(description="From there to the first decision.")
    whole: Decimal | None = strawberry.field(description="From receipt to the first decision.")


@strawberry.type(description="When a lot took each step from its receipt to the first decision on it (RDY-3).")
class LotReleaseSteps:
    received_at: datetime = strawberry.field(description="When its receipt was recorded.")
    sampled_at: datetime | None
    results_at: datetime | None = strawberry.field(description="Null until it is decided on: more may come.")
    decided_at: datetime | None
    decision: LotDecision | None
    hours: StepHours


@strawberry.type(description="How long lots of a material took whose first decision released them.")
class MaterialReleaseTimes:
    material_id: strawberry.ID
    code: str
    lots: int = strawberry.field(description="How many.")
    median: StepHours
    ninetieth_percentile: StepHours


def steps_of(info: Info, lot: MaterialLot) -> LotReleaseSteps:
    found = steps.steps_of(looking(info), lot.id)
    return LotReleaseSteps(
        received_at=found.received_at,
        sampled_at=found.sampled_at,
        results_at=found.results_at,
        decided_at=found.decided_at,
        decision=found.decision,
        hours=StepHours(**asdict(found.hours)),
    )


@strawberry.type
class ReleaseTimesQuery:
    @strawberry.field(
        description="Median and 90th percentile of each step, by material, of a site's lots released from one day to"
        f" another (RDY-3). {steps.LONGEST} days at most; more than {steps.MOST_MATERIALS} materials are refused."
    )
    def release_times(
        self, info: Info, site_id: strawberry.ID, since: date, until: date, material_id: strawberry.ID | None = None
    ) -> list[MaterialReleaseTimes]:
        site = SiteId(local_id(site_id, "Site", path="siteId"))
        only = None if material_id is None else local_id(material_id, "MaterialDefinition", path="materialId")
        found = steps.times_at(looking(info), site, since=since, until=until, material=only)
        return [
            MaterialReleaseTimes(
                material_id=global_id("MaterialDefinition", one.material),
                code=one.code,
                lots=one.lots,
                median=StepHours(**asdict(one.median)),
                ninetieth_percentile=StepHours(**asdict(one.ninetieth)),
            )
            for one in found
        ]
