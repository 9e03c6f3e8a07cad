"""Lots, balances and edges as GraphQL shows them."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.context import Info, read
from api.execution.enums import Disposition
from api.materials.containers import Container
from api.materials.definitions import MaterialDefinition
from api.materials.quality import asking
from api.materials.quality.blockers import LotReleaseBlocker
from api.materials.quality.enums import QuarantineReason
from api.materials.quality.specification_types import MaterialSpecification
from api.materials.quality.steps import LotReleaseSteps, steps_of
from api.materials.quality.types import (
    ConditionalUse,
    LotCertificate,
    LotInvestigation,
    LotPotency,
    LotSample,
    LotStatusChange,
    LotTesting,
)
from api.materials.supplier_types import Supplier
from api.materials.tracing import GENEALOGY, TraceDirection, trace
from api.reading.vocabulary import Parts, Rows, lowered
from api.relay import Node
from api.scalars import Quantity
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.execution.models import Batch as BatchRow
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.materials import kinds, models

if TYPE_CHECKING:
    from api.execution.sourcing import TracedOrder
    from api.execution.types import Batch

strawberry.enum(kinds.TransactionKind, name="InventoryTransactionKind")
strawberry.enum(kinds.EdgeKind, name="GenealogyEdgeKind")

QUANTITY = Parts({"value": "quantity_value", "unit": "quantity_unit"})
ITSELF = Rows(lambda row, named, _: [row.id == named.id])
REVERSES = Rows(lambda row, edge, _: [row.id == edge.reverses_id])
RETURNS = Rows(lambda row, edge, _: [row.id == edge.returns_id])


@strawberry.type(description="How much of a lot came, went and remains; the sums of its transactions.")
class LotBalance(Node):
    model: ClassVar[type[OfCompany]] = models.LotBalance
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    unit: str
    received: Decimal
    used: Decimal = strawberry.field(description="Charged.")
    reversed: Decimal = strawberry.field(description="Given back by reversals.")
    returned: Decimal = strawberry.field(description="Charged, not used, and back in stock.")
    regrouped: Decimal = strawberry.field(
        description="What splits and merges brought of other lots, less what they took."
    )
    adjusted: Decimal = strawberry.field(description="Differences to the book, found or lost.")
    removed: Decimal = strawberry.field(description="Sampled and destroyed.")
    shipped: Decimal = strawberry.field(description="Sent to consignees, less what was taken back.")
    transferred: Decimal = strawberry.field(
        description="What was received from another site, less what was dispatched to others and not taken back."
    )
    remaining: Decimal = strawberry.field(
        description="received - used + reversed + returned + regrouped + adjusted - removed - shipped + transferred;"
        " never below zero (MAT-7)."
    )


@strawberry.type(description="One change of a lot's and a container's quantity; never changed.")
class InventoryTransaction(Node):
    model: ClassVar[type[OfCompany]] = models.InventoryTransaction
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    kind: kinds.TransactionKind
    container: Container | None = strawberry.field(description="Null only for what is older than the lot's containers.")
    reason: str | None
    recorded_name: str
    recorded_at: datetime

    @strawberry.field(description="Below zero where it took.", metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.InventoryTransaction]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)


@strawberry.type(description="Quality's signed decision on a lot.")
class LotDisposition(Node):
    model: ClassVar[type[OfCompany]] = models.LotDisposition
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    decision: kinds.LotDecision
    statement: str
    restriction: str | None
    retest_on: date | None
    results_digest: str | None = strawberry.field(description="SHA-256 of the results that it rests on.")
    specification: MaterialSpecification | None
    decided_name: str
    decided_at: datetime
    signature: Signature


@strawberry.type(description="A lot as a trace names it, to whoever reads the trace, whatever its site.")
class TracedLot:
    model: ClassVar[type[OfCompany]] = models.MaterialLot

    number: str
    supplier_lot: str | None
    status: kinds.LotStatus
    expires_on: date | None
    material: MaterialDefinition
    site: Site

    @strawberry.field(description="The lot itself; null where you may not read it.", metadata=lowered(ITSELF))
    def lot(
        self, root: strawberry.Parent[models.MaterialLot], info: Info
    ) -> Annotated["MaterialLot", strawberry.lazy("api.materials.types")] | None:
        return read(info, MaterialLot, root.id)


@strawberry.type(description="A batch as a trace names it, to whoever reads the trace, whatever its site.")
class TracedBatch:
    model: ClassVar[type[OfCompany]] = BatchRow

    number: str
    product: str
    disposition: Disposition
    site: Site

    @strawberry.field(description="The batch itself; null where you may not read it.", metadata=lowered(ITSELF))
    def batch(
        self, root: strawberry.Parent[BatchRow], info: Info
    ) -> Annotated["Batch", strawberry.lazy("api.execution.types")] | None:
        from api.execution.types import Batch  # noqa: PLC0415 -- a batch shows its charges: each needs the other

        return read(info, Batch, root.id)


@strawberry.type(description="Material that went from a lot or batch into another; never changed (MAT-6).")
class GenealogyEdge(Node):
    model: ClassVar[type[OfCompany]] = models.GenealogyEdge
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    kind: kinds.EdgeKind
    source_lot: TracedLot | None
    source_batch: TracedBatch | None
    target_lot: TracedLot | None
    target_batch: TracedBatch | None
    recorded_name: str
    recorded_at: datetime
    reason: str | None = strawberry.field(description="Why it was reversed.")
    event_at: datetime | None = strawberry.field(description="When it was, of what was entered late (EXE-11).")
    late_because: str | None

    @strawberry.field(description="How much.", metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.GenealogyEdge]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)

    @strawberry.field(description="The edge that a REVERSAL takes back.", metadata=lowered(REVERSES))
    def reverses(
        self, root: strawberry.Parent[models.GenealogyEdge], info: Info
    ) -> Annotated["GenealogyEdge", strawberry.lazy("api.materials.types")] | None:
        return None if root.reverses_id is None else read(info, GenealogyEdge, root.reverses_id)

    @strawberry.field(description="The charge of which a RETURN brings something back.", metadata=lowered(RETURNS))
    def returns(
        self, root: strawberry.Parent[models.GenealogyEdge], info: Info
    ) -> Annotated["GenealogyEdge", strawberry.lazy("api.materials.types")] | None:
        return None if root.returns_id is None else read(info, GenealogyEdge, root.returns_id)


@strawberry.type(description="An edge on the way, and what it leads to in the direction of the trace.")
class TraceStep:
    depth: int = strawberry.field(description="How many edges lie between, from 1; the shortest way.")
    edge: GenealogyEdge
    lot: TracedLot | None
    batch: TracedBatch | None


@strawberry.type(description="One delivery or production of a material.")
class MaterialLot(Node):
    model: ClassVar[type[OfCompany]] = models.MaterialLot
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    number: str = strawberry.field(description="Unique in the company, never used again.")
    supplier_lot: str | None
    unit: str
    expires_on: date | None = strawberry.field(description="The last day of its use, in its site's zone (MAT-1).")
    status: kinds.LotStatus
    supplier: Supplier | None = strawberry.field(description="Who delivered it; null for what a batch gave.")
    manufacturer: Supplier | None
    delivery_note: str | None
    manufactured_on: date | None
    received_on: date | None
    quarantine_reason: QuarantineReason | None
    restriction: str | None = strawberry.field(description="What a RESTRICTED lot is good for.")
    retest_on: date | None = strawberry.field(description="The last day of its use until it is tested again (MAT-1).")
    site: Site
    material: MaterialDefinition
    testings: list[LotTesting] = strawberry.field(description="In their order.")
    samples: list[LotSample] = strawberry.field(description="By number; those that are only kept too.")
    certificates: list[LotCertificate]
    investigations: list[LotInvestigation]
    status_changes: list[LotStatusChange] = strawberry.field(description="In their order.")
    conditional_uses: list[ConditionalUse]
    balance: LotBalance
    containers: list[Container] = strawberry.field(description="In the order of their filling.")
    transactions: list[InventoryTransaction] = strawberry.field(description="In the order of their recording.")
    dispositions: list[LotDisposition]
    recorded_name: str
    recorded_at: datetime

    @strawberry.field(description="How long each step from its receipt to the first decision on it took (RDY-3).")
    def release_steps(self, root: strawberry.Parent[models.MaterialLot], info: Info) -> LotReleaseSteps:
        return steps_of(info, root)

    @strawberry.field(description="What still forbids its release, computed from what was found (MAT-1, REV-9).")
    def release_blockers(self, root: strawberry.Parent[models.MaterialLot], info: Info) -> list[LotReleaseBlocker]:
        return asking.release_blockers(info, root)

    @strawberry.field(
        description="The orders whose batches are planned to be made from it, at other sites too, the newest first; the"
        " last 50 (RDY-2)."
    )
    def planned_for(
        self, root: strawberry.Parent[models.MaterialLot], info: Info
    ) -> list[Annotated["TracedOrder", strawberry.lazy("api.execution.sourcing")]]:
        from api.execution.sourcing import orders_from  # noqa: PLC0415 -- an order shows lots: each needs the other

        return orders_from(info, root)

    @strawberry.field(description="What its results say of how much of it is active (WGH-1).")
    def potency(self, root: strawberry.Parent[models.MaterialLot], info: Info) -> LotPotency:
        return asking.potency(info, root)

    @strawberry.field(
        description="Where it came from (BACKWARD) or went (FORWARD), to any depth unless told.",
        metadata=lowered(GENEALOGY),
    )
    def genealogy(
        self,
        root: strawberry.Parent[models.MaterialLot],
        info: Info,
        direction: TraceDirection,
        depth: int | None = None,
    ) -> list[TraceStep]:
        return [TraceStep(**one) for one in trace(info, root, direction, depth)]
