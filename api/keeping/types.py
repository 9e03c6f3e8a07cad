"""Retention and legal holds as GraphQL shows them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar, cast
from uuid import UUID

import strawberry
from sqlalchemy import select

from api.context import Info, visible
from api.reading.prefetch import prefetch
from api.relay import Node
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.execution.models import Batch as BatchRow
from domain.keeping import kinds, models, queries
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

if TYPE_CHECKING:
    from api.execution.types import Batch
    from api.materials.types import MaterialLot

strawberry.enum(
    kinds.HoldScope,
    name="LegalHoldScope",
    description="What it keeps: a batch; all batches that a lot came of or went into, at any depth and site; all"
    " batches of a product.",
)


@strawberry.type(
    description="For how many months records are kept at a site, or everywhere where it is the enterprise's; the longer"
    " of both holds (KEP-1)."
)
class RetentionPolicy(Node):
    model: ClassVar[type[OfCompany]] = models.RetentionPolicy
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    site: Site
    months_after_expiry: int = strawberry.field(description="After the last lot of a batch expires; 12 at least.")
    months_after_decision: int = strawberry.field(description="After the decision on a batch; 60 at least.")
    because: str
    set_name: str
    set_at: datetime
    signature: Signature


@strawberry.type(
    description="That what it is placed on is kept, whatever its retention says, until another person of quality than"
    " who placed it releases it (KEP-2)."
)
class LegalHold(Node):
    model: ClassVar[type[OfCompany]] = models.LegalHold
    reads: ClassVar[Permission | None] = Permission.AUDIT_READ

    version: int
    scope: kinds.HoldScope
    site: Site
    batch: Annotated["Batch", strawberry.lazy("api.execution.types")] | None
    lot: Annotated["MaterialLot", strawberry.lazy("api.materials.types")] | None
    product: str | None = strawberry.field(description="As batches and recipes name it.")
    reason: str
    placed_name: str
    placed_at: datetime
    signature: Signature
    objects_until: datetime = strawberry.field(
        description="Until when stored files are kept for it at least; while it is in force, moved on a year before."
    )
    released_name: str | None
    released_at: datetime | None = strawberry.field(description="Null while it is in force.")
    released_because: str | None
    release_signature: Signature | None


@strawberry.type(description="How long a batch's record is kept, its stored files with it (REV-8).")
class BatchRetention:
    held_by: strawberry.Private[list[UUID]]
    until: date | None = strawberry.field(
        description="The last day, at its site; never sooner than was told before. Null while nobody has decided on it."
    )
    because: str
    held: bool = strawberry.field(description="Whether a legal hold keeps it beyond that day, whoever may see which.")

    @strawberry.field(description="The legal holds in force on it that you may see.")
    def holds(self, info: Info) -> list[LegalHold]:
        actor, hold = info.context.actor, models.LegalHold
        chosen = select(hold).where(hold.company_id == actor.company, hold.id.in_(self.held_by)).order_by(hold.id)
        chosen = visible(actor, LegalHold, chosen).options(*prefetch(info, LegalHold))
        return cast("list[LegalHold]", list(info.context.session.scalars(chosen)))


def of_batch(info: Info, batch: BatchRow) -> BatchRetention:
    kept, holds = queries.retention_of(info.context.session, batch), queries.holds_on(info.context.session, batch)
    return BatchRetention(held_by=[one.id for one in holds], until=kept.until, because=kept.because, held=bool(holds))
