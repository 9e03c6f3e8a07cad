"""Asking for impact lists, and for the lists that a batch is on."""

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info
from api.filters import DateTimeRange, between
from api.impact.types import CalibrationImpact, ImpactedBatch
from api.listing import listed
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Window


def _impacts(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `calibrationImpacts` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.equipment_id == given.id("equipment", "Equipment")] if given.has("equipment") else []
    found += [row.scale_id == given.id("scaleId", "Scale")] if given.has("scaleId") else []
    return [*found, *between(row.listed_at, "made", given)]


def _batches(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `impactedBatches` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.batch_id == given.id("batch", "Batch")] if given.has("batch") else []
    return [*found, row.impact_id == given.id("impact", "CalibrationImpact")] if given.has("impact") else found


IMPACTS = Pages(_impacts, newest_first=True)
BATCHES = Pages(_batches, newest_first=True)


@strawberry.type
class ImpactQuery:
    @strawberry.field(
        description="The lists of what calibrations found out of tolerance put in doubt, the newest first (EQP-5).",
        metadata=lowered(IMPACTS),
    )
    def calibration_impacts(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        equipment: strawberry.ID | None = None,
        scale_id: strawberry.ID | None = None,
        made: DateTimeRange | None = None,
    ) -> Connection[CalibrationImpact]:
        given = {"siteId": site_id, "equipment": equipment, "scaleId": scale_id, "made": made}
        return listed(info, CalibrationImpact, IMPACTS, Window(first, after, last, before), **given)

    @strawberry.field(
        description="Batches on impact lists, the newest first: of one list, or the lists that one batch is on.",
        metadata=lowered(BATCHES),
    )
    def impacted_batches(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        batch: strawberry.ID | None = None,
        impact: strawberry.ID | None = None,
    ) -> Connection[ImpactedBatch]:
        return listed(info, ImpactedBatch, BATCHES, Window(first, after, last, before), batch=batch, impact=impact)
