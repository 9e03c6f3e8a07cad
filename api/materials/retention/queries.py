"""Asking for retention samples, and for those that are to be looked at."""

from datetime import date

import strawberry
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from api.context import Info
from api.listing import listed
from api.materials.retention.types import RetentionSample
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Window
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container


def _samples(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `retentionSamples` in SQL; what was destroyed isn't looked at any more."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.lot_id == given.id("lot", "MaterialLot")] if given.has("lot") else []
    if given.has("inspectionDueBy"):
        box = aliased(Container)
        of_row = (box.company_id == row.company_id, box.id == row.container_id)
        kept = select(box.id).where(*of_row, box.state == ContainerState.RETAINED.value)
        found += [row.inspection_due_on <= given.day("inspectionDueBy"), kept.correlate_except(box).exists()]
    return found


SAMPLES = Pages(_samples, newest_first=True)


@strawberry.type
class RetentionQuery:
    @strawberry.field(
        description="The retention samples that you may read, the newest first; `inspectionDueBy` a day, those that"
        " are to be looked at by then (RET-4).",
        metadata=lowered(SAMPLES),
    )
    def retention_samples(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        lot: strawberry.ID | None = None,
        inspection_due_by: date | None = None,
    ) -> Connection[RetentionSample]:
        window = Window(first, after, last, before)
        given = {"siteId": site_id, "lot": lot, "inspectionDueBy": inspection_due_by}
        return listed(info, RetentionSample, SAMPLES, window, **given)
