"""Inspectors' accesses and what they looked at as GraphQL shows them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry
from sqlalchemy import ColumnElement, false, func

from api.context import Info
from api.listing import listed
from api.people.types import Person
from api.reading.permissions import Narrowed
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Node, Window
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.inspection import models, rules
from domain.inspection.kinds import LookKind
from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

if TYPE_CHECKING:
    from api.execution.types import Batch
    from api.recipes.types import MasterRecipe

strawberry.enum(LookKind, name="InspectorLookKind", description="How an inspector asked.")


@strawberry.type(description="A batch that an inspector's access names.")
class InspectionBatch:
    model: ClassVar[type[OfCompany]] = models.InspectionBatch

    number: int
    batch: Annotated["Batch", strawberry.lazy("api.execution.types")]


@strawberry.type(
    description="Dates of the site, both included: an inspector sees its batches that were under way, or decided on,"
    " within them."
)
class InspectionPeriod:
    model: ClassVar[type[OfCompany]] = models.InspectionPeriod

    number: int
    from_on: date
    until_on: date
    recipe: Annotated["MasterRecipe", strawberry.lazy("api.recipes.types")] | None = strawberry.field(
        description="Batches of its versions only; null for all."
    )


@strawberry.type(description="One request of an inspector, as it was answered (INS-4).")
class InspectorLook(Node):
    model: ClassVar[type[OfCompany]] = models.InspectionLook
    reads: ClassVar[Permission | None] = Permission.AUDIT_READ

    looked_at: datetime
    kind: LookKind
    name: str = strawberry.field(
        description="The operation's name with its root fields, or the path of what was fetched."
    )
    document: str | None = strawberry.field(
        description=f"A query's text, the first {rules.TEXT} characters; null for a mutation, which may hold a"
        " password."
    )
    document_sha256: str | None = strawberry.field(description="Of the whole text, in hex.")
    variables: str | None = strawberry.field(
        description=f"A query's variables as JSON, the first {rules.TEXT} characters."
    )
    failed: bool | None = strawberry.field(
        description="The answer told an error; null for a download, which is noted before its file leaves."
    )
    answer_sha256: str | None = strawberry.field(description="Of the bytes that left, in hex.")

    @strawberry.field(description="The batches whose ids stand in what was asked or answered.")
    def batch_ids(self, root: strawberry.Parent[models.InspectionLook]) -> list[strawberry.ID]:
        return [strawberry.ID(f"Batch:{one}") for one in root.batches]


def _within(row: Row, of: Row, _: Given) -> list[ColumnElement[bool]]:
    """The inspector's looks while an access was valid."""
    return [
        row.person_id == of.person_id,
        row.looked_at >= of.valid_from,
        row.looked_at <= func.coalesce(of.revoked_at, of.valid_until),
    ]


def _of_quality(actor: Actor, _: Row) -> list[ColumnElement[bool]]:
    """An inspector knows what is open to them (`MyInspection`), and nothing of how that was decided."""
    return [] if actor.inspection is None else [false()]


LOOKS = Pages(_within, newest_first=True)


@strawberry.type(
    description="That an authority's inspector reads named batches of a site, and those of given dates, until a time;"
    " it was signed and never changes but by its revocation (INS-1)."
)
class InspectionAccess(Node):
    model: ClassVar[type[OfCompany]] = models.InspectionAccess
    reads: ClassVar[Permission | None] = Permission.AUDIT_READ
    narrowed: ClassVar[Narrowed | None] = Narrowed(_of_quality)

    version: int
    site: Site
    inspector: Person
    authority: str
    reason: str
    valid_from: datetime
    valid_until: datetime
    named: list[InspectionBatch] = strawberry.field(description="The batches that it names.")
    dates: list[InspectionPeriod]
    granted_name: str
    granted_at: datetime
    signature: Signature
    revoked_name: str | None
    revoked_at: datetime | None
    revoked_because: str | None
    revocation_signature: Signature | None

    @strawberry.field(
        description="What the inspector looked at while it was valid, the newest first.", metadata=lowered(LOOKS)
    )
    def looks(
        self,
        root: strawberry.Parent[models.InspectionAccess],
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[InspectorLook]:
        return listed(info, InspectorLook, LOOKS, Window(first, after, last, before), of=root)


@strawberry.type(description="What is open to me as an inspector, and until when.")
class MyInspection:
    model: ClassVar[type[OfCompany]] = models.InspectionAccess

    site: Site
    authority: str
    valid_from: datetime
    valid_until: datetime
    named: list[InspectionBatch] = strawberry.field(description="The batches that it names.")
    dates: list[InspectionPeriod]
