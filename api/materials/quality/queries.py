"""Asking for specifications."""

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info
from api.listing import listed
from api.materials.quality.enums import SpecificationState
from api.materials.quality.specification_types import MaterialSpecification
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Window


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.material_id == given.id("material", "MaterialDefinition")] if given.has("material") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


SPECIFICATIONS = Pages(_chosen, newest_first=True)


@strawberry.type
class SpecificationQuery:
    @strawberry.field(
        description="The specifications that you may read, the newest first.", metadata=lowered(SPECIFICATIONS)
    )
    def material_specifications(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        material: strawberry.ID | None = None,
        state: SpecificationState | None = None,
    ) -> Connection[MaterialSpecification]:
        window, given = Window(first, after, last, before), {"siteId": site_id, "material": material, "state": state}
        return listed(info, MaterialSpecification, SPECIFICATIONS, window, **given)
