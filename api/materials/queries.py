"""Asking for materials and lots."""

from datetime import date

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info, read
from api.listing import listed
from api.materials.defining import DefiningQuery
from api.materials.definitions import MaterialDefinition
from api.materials.distributing import DistributingQuery
from api.materials.quality.queries import SpecificationQuery
from api.materials.quality.steps import ReleaseTimesQuery
from api.materials.quality.using import UsingQuery
from api.materials.supplying import SupplyingQuery
from api.materials.transferring import TransferringQuery
from api.materials.types import MaterialLot
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id
from domain.materials.kinds import LotStatus


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `lots` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.material_id == given.id("material", "MaterialDefinition")] if given.has("material") else []
    found += [row.status == given.text("status")] if given.has("status") else []
    found += [row.expires_on < given.day("expiresBefore")] if given.has("expiresBefore") else []
    found += [row.retest_on <= given.day("retestDueBy")] if given.has("retestDueBy") else []
    return [*found, row.number == given.text("number")] if given.has("number") else found


MATERIALS = Pages(lambda *_: ())
LOTS = Pages(_chosen, newest_first=True)


@strawberry.type
class MaterialsQuery(
    DefiningQuery,
    SupplyingQuery,
    DistributingQuery,
    TransferringQuery,
    SpecificationQuery,
    UsingQuery,
    ReleaseTimesQuery,
):
    @strawberry.field(
        description="The material with this id; null where there is none that you may read.",
        metadata=by_id("MaterialDefinition"),
    )
    def material(self, info: Info, id: strawberry.ID) -> MaterialDefinition | None:  # noqa: A002 -- GraphQL's word
        return read(info, MaterialDefinition, local_id(id, "MaterialDefinition", path="id"))

    @strawberry.field(description="The company's materials, in the order of their making.", metadata=lowered(MATERIALS))
    def materials(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[MaterialDefinition]:
        return listed(info, MaterialDefinition, MATERIALS, Window(first, after, last, before))

    @strawberry.field(
        description="The lot with this id; null where there is none that you may read.", metadata=by_id("MaterialLot")
    )
    def lot(self, info: Info, id: strawberry.ID) -> MaterialLot | None:  # noqa: A002 -- GraphQL's word
        return read(info, MaterialLot, local_id(id, "MaterialLot", path="id"))

    @strawberry.field(description="The lots that you may read, the newest first.", metadata=lowered(LOTS))
    def lots(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        material: strawberry.ID | None = None,
        status: LotStatus | None = None,
        number: str | None = None,
        expires_before: date | None = None,
        retest_due_by: date | None = None,
    ) -> Connection[MaterialLot]:
        window = Window(first, after, last, before)
        given: dict[str, object] = {"siteId": site_id, "material": material, "status": status, "number": number}
        given |= {"expiresBefore": expires_before, "retestDueBy": retest_due_by}
        return listed(info, MaterialLot, LOTS, window, **given)
