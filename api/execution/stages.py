"""How batches of several stages hang together, as GraphQL shows it.

As a trace it is the company's, not a site's: a bulk that is packed elsewhere is followed there by whoever reads it.
"""

from collections.abc import Sequence
from uuid import UUID

import strawberry

from api.context import Info, require_whole
from api.materials.recall_figures import RecallTotal, rows_of, shown_totals
from api.materials.types import TracedBatch, TracedLot
from api.scalars import Quantity
from domain.execution.lots import stages
from domain.execution.lots.feeding import Feed
from domain.execution.models import Batch


@strawberry.type(description="So much of a lot that one batch made and another was charged, less what came back of it.")
class BatchFeed:
    batch: TracedBatch = strawberry.field(description="The other batch: fed by this one, or feeding it.")
    lot: TracedLot = strawberry.field(
        description="The lot that was charged: one that the batch gave, or what came of one, at another site too."
    )
    quantity: Quantity = strawberry.field(
        description="Of that lot; where it was put together of several batches' lots, each of them feeds by all of it."
    )


def fed(info: Info, batch: Batch) -> list[BatchFeed]:
    """What went from a batch into others. Raises OutsideInspection."""
    require_whole(info)
    return _shown(info, [(one, one.target) for one in stages.feeds(info.context.session, batch)])


def feeding(info: Info, batch: Batch) -> list[BatchFeed]:
    """What went from others into a batch. Raises OutsideInspection."""
    require_whole(info)
    return _shown(info, [(one, one.source) for one in stages.fed_by(info.context.session, batch)])


def whereabouts(info: Info, batch: Batch) -> list[RecallTotal]:
    """Where what a batch made is, by material."""
    return shown_totals(info, stages.whereabouts(info.context.session, batch), below="material")


def _shown(info: Info, found: Sequence[tuple[Feed, UUID]]) -> list[BatchFeed]:
    batches = rows_of(info, TracedBatch, list({other for _, other in found}), "batch")
    lots = rows_of(info, TracedLot, list({one.lot for one, _ in found}), "lot")
    return [
        BatchFeed(
            batch=batches[other],
            lot=lots[one.lot],
            quantity=Quantity(value=one.quantity.value, unit=one.quantity.unit),
        )
        for one, other in found
    ]
