"""Impact on other batches and lots over GraphQL: proposed by what is recorded, stated by a person."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry
from sqlalchemy import select

from api.auth.signing import SignatureInput
from api.context import Info, visible
from api.reading.prefetch import prefetch
from api.relay import Node, local_id, maybe_id
from api.signatures.types import Signature
from domain.deviations import kinds, models, reach
from domain.deviations.commands import stating
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.signatures.acts import SignedAct, SignedInput

if TYPE_CHECKING:
    from api.exceptions.types import BatchException
    from api.execution.types import Batch
    from api.materials.types import MaterialLot

strawberry.enum(
    kinds.ImpactReason,
    description="MADE_OF_IT came of a batch of the deviation; SAME_LOT is a lot charged into one, or took of it or of"
    " what came of it; SAME_EQUIPMENT used it within 30 days of one's use.",
)


@strawberry.type(description="Whether a batch or lot is affected, as somebody signed; the last one of each counts.")
class ImpactStatement(Node):
    model: ClassVar[type[OfCompany]] = models.ImpactStatement
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    number: int = strawberry.field(description="From 1 in its deviation.")
    thing: str = strawberry.field(description="The batch or lot, as it was called then.")
    about_batch: Annotated["Batch", strawberry.lazy("api.execution.types")] | None
    about_lot: Annotated["MaterialLot", strawberry.lazy("api.materials.types")] | None
    affected: bool
    because: str
    exception: Annotated["BatchException", strawberry.lazy("api.exceptions.types")] | None = strawberry.field(
        description="That it raised in an affected batch; null where an earlier statement did."
    )
    stated_name: str
    stated_at: datetime
    signature: Signature


@strawberry.type(description="What may be affected, as genealogy and equipment say; nobody stated that it is.")
class ImpactProposal:
    reason: kinds.ImpactReason
    batch: Annotated["Batch", strawberry.lazy("api.execution.types")] | None
    lot: Annotated["MaterialLot", strawberry.lazy("api.materials.types")] | None
    stated: bool = strawberry.field(description="Whether somebody stated of it whether it is affected.")


@strawberry.input(description="Whether a batch or a lot is affected by what a deviation is about; one of the two.")
class StateImpactAct:
    deviation: strawberry.ID
    version: int
    affected: bool = strawberry.field(
        description="An affected batch gets an exception, and the use of an affected lot stops (DEV-9)."
    )
    because: str
    batch: strawberry.ID | None = None
    lot: strawberry.ID | None = None

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return stating.STATE_IMPACT, stating.StateImpact(
            local_id(self.deviation, "Deviation", path="deviation"),
            self.version,
            maybe_id(self.batch, "Batch", path="batch"),
            maybe_id(self.lot, "MaterialLot", path="lot"),
            self.affected,
            self.because,
        )


@strawberry.input
class StateImpactInput(StateImpactAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


def proposals_of(info: Info, deviation: models.Deviation) -> list[ImpactProposal]:
    """What who asks may read of what may be affected."""
    from api.execution.types import Batch  # noqa: PLC0415 -- a batch shows its exceptions, these their deviations
    from api.materials.types import MaterialLot  # noqa: PLC0415 -- as above

    session, row = info.context.session, models.ImpactStatement
    found = reach.proposals(session, deviation)
    batches = _read(info, Batch, (one.batch for one in found), below="batch")
    lots = _read(info, MaterialLot, (one.lot for one in found), below="lot")
    chosen = select(row.about_batch_id, row.about_lot_id).where(
        row.company_id == deviation.company_id, row.deviation_id == deviation.id
    )
    stated = {one for pair in session.execute(chosen) for one in pair if one is not None}
    return [
        ImpactProposal(
            reason=one.reason,
            batch=None if one.batch is None else batches[one.batch],
            lot=None if one.lot is None else lots[one.lot],
            stated=bool({one.batch, one.lot} & stated),
        )
        for one in found
        if one.batch in batches or one.lot in lots
    ]


def _read(info: Info, node: type[Node], ids: Iterable[UUID | None], *, below: str) -> dict[UUID, Any]:
    model: Any = node.model
    chosen = select(model).where(model.id.in_({one for one in ids if one is not None}))
    chosen = visible(info.context.actor, node, chosen).options(*prefetch(info, node, below=below))
    return {one.id: one for one in info.context.session.scalars(chosen)}
