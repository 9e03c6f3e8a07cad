"""A recall in one query: what a lot or batch is in, and where all of that is.

It goes by the rule of traces (`api.materials.tracing`): whoever reads the start reads the whole, across sites, since a
recall that stopped at a site would miss what it is for. Of things at other sites it tells what a recall needs, with the
quantities and shipments; the things themselves open only to those who may read them there.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import select

from api.context import Info, visible
from api.execution.types import Batch
from api.materials.distribution_types import Consignee
from api.materials.recall_figures import RecallFigures, RecallTotal, figures_of, rows_of, shown_totals
from api.materials.types import MaterialLot, TracedBatch, TracedLot
from api.reading import payloads
from api.relay import Node, local_id
from api.scalars import Quantity
from domain.kernel.refusals import InvalidInput
from domain.materials.distribution import figures, recalling
from domain.materials.distribution.reaching import Reach
from domain.materials.distribution.recalling import Recalled
from domain.materials.queries import TRACE_LIMIT


@strawberry.type(
    description="How much of the suspect lots is in a thing. Neither figure is a measurement, and none is a ground for"
    " leaving a lot out of a recall."
)
class RecallReach:
    unit: str = strawberry.field(description="That of the suspect lots (UCUM).")
    at_most: Decimal = strawberry.field(
        description="A bound: all that went on into what a lot was made of may be in this one lot."
    )
    in_proportion: Decimal | None = strawberry.field(
        description="An estimate: as if whatever was put together had been mixed evenly and nothing lost. Null where"
        " quantities of different units stand on the way, or it leads in a circle."
    )


@strawberry.type(description="A lot that has something of the start in it, or is the start.")
class RecalledLot:
    depth: int = strawberry.field(description="How many edges lie between it and the start; 0 for the start.")
    lot: TracedLot
    figures: RecallFigures
    reach: RecallReach | None = strawberry.field(description="Null where the start is a batch.")


@strawberry.type(description="A batch that has something of the start in it, or is the start.")
class RecalledBatch:
    depth: int
    batch: TracedBatch
    reach: RecallReach | None = strawberry.field(description="Null where the start is a batch.")


@strawberry.type(description="So much of an affected lot that went to a consignee, and wasn't taken back.")
class RecalledShipment:
    lot: TracedLot
    consignee: Consignee
    quantity: Quantity
    shipped_on: date
    document: str
    reach: RecallReach | None = strawberry.field(description="In what was shipped; null where the start is a batch.")


@strawberry.type(description="All that a lot or batch is in, at any depth and at all sites, and where that is.")
class RecallScope:
    lots: list[RecalledLot] = strawberry.field(description="The nearest first.")
    batches: list[RecalledBatch]
    shipments: list[RecalledShipment] = strawberry.field(description="By consignee, then by day.")
    totals: list[RecallTotal] = strawberry.field(
        description="By material and unit. Materials follow one on another: only what is of one material adds up."
    )


@strawberry.type
class RecallScopeQuery:
    @strawberry.field(
        description="What is affected if this lot or this batch (exactly one of them) has to be recalled; null where"
        f" there is none that you may read. With more than {TRACE_LIMIT} edges it is refused rather than cut."
    )
    def recall_scope(
        self, info: Info, lot_id: strawberry.ID | None = None, batch_id: strawberry.ID | None = None
    ) -> RecallScope | None:
        if (lot_id is None) == (batch_id is None):
            raise InvalidInput(path=("lotId",), problem="Name a lot or a batch to begin with, and only one.")
        if lot_id is not None:
            return _recall(info, MaterialLot, local_id(lot_id, "MaterialLot", path="lotId"), path="lotId")
        assert batch_id is not None, "one of them is given"
        return _recall(info, Batch, local_id(batch_id, "Batch", path="batchId"), path="batchId")


def _recall(info: Info, node: type[Node], start: UUID, *, path: str) -> RecallScope | None:
    actor, session = info.context.actor, info.context.session
    model = node.model
    if not session.scalar(visible(actor, node, select(model.id).where(model.id == start))):
        return None
    found = recalling.recalled(session, actor.company, **{("lots" if node is MaterialLot else "batches"): [start]})
    if found is None:
        problem = f"This goes over more than {TRACE_LIMIT} edges; recall what its direct targets are one by one."
        raise InvalidInput(path=(path,), problem=problem)
    return RecallScope(
        lots=_lots(info, found),
        batches=_batches(info, found),
        shipments=_shipments(info, found),
        totals=shown_totals(info, figures.totals(found.lots), below="totals.material"),
    )


def _lots(info: Info, found: Recalled) -> list[RecalledLot]:
    rows = _told(info, TracedLot, [one.id for one in found.lots], "lots.lot")
    return [
        RecalledLot(
            depth=one.depth,
            lot=rows[one.id],
            figures=figures_of(one.figures, one.unit),
            reach=_reach(one.reach, found.unit),
        )
        for one in found.lots
    ]


def _batches(info: Info, found: Recalled) -> list[RecalledBatch]:
    rows = _told(info, TracedBatch, list(found.batches), "batches.batch")
    return [
        RecalledBatch(depth=depth, batch=rows[id_], reach=_reach(found.reach.get(id_), found.unit))
        for id_, depth in found.batches.items()
    ]


def _shipments(info: Info, found: Recalled) -> list[RecalledShipment]:
    lots = _told(info, TracedLot, list({one.lot for one in found.sent}), "shipments.lot")
    consignees = rows_of(info, Consignee, list({one.consignee for one in found.sent}), "shipments.consignee")
    ordered = sorted(found.sent, key=lambda one: (consignees[one.consignee].code, one.shipped_on))
    return [
        RecalledShipment(
            lot=lots[one.lot],
            consignee=consignees[one.consignee],
            quantity=Quantity(value=one.quantity, unit=one.unit),
            shipped_on=one.shipped_on,
            document=one.document,
            reach=_reach(one.reach, found.unit),
        )
        for one in ordered
    ]


def _told(info: Info, node: Any, ids: list[UUID], below: str) -> Mapping[UUID, Any]:  # noqa: ANN401 -- a type, its rows
    """Lots or batches as the database writes what is asked of them: there are thousands, and one statement."""
    written = payloads.written(info, ids, below)
    return rows_of(info, node, ids, below) if written is None else written


def _reach(reach: Reach | None, unit: str | None) -> RecallReach | None:
    if reach is None or unit is None:
        return None
    return RecallReach(unit=unit, at_most=reach.at_most, in_proportion=reach.in_proportion)
