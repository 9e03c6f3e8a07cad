"""Batches, phases and holds as GraphQL shows them."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.audit import trail
from api.audit.types import AuditEntry
from api.context import Info
from api.exceptions.types import COUNTS, BatchException, ExceptionCounts
from api.execution import enums as kinds
from api.execution import words
from api.execution.control_types import ControlSeries, InProcessControl
from api.execution.scan_types import ScanConfirmation
from api.execution.value_types import ParameterValue
from api.exports.queries import exports_of
from api.exports.types import RecordExport
from api.forecasting import asking as forecasting
from api.forecasting.types import BatchForecast
from api.listing import listed
from api.materials.outputs import OUTPUT_LOTS, output_lots_of
from api.materials.quality.types import ConditionalUse
from api.materials.quality.using import LotFlag
from api.materials.tracing import GENEALOGY, TraceDirection, trace
from api.materials.types import GenealogyEdge, MaterialLot, TraceStep
from api.people.types import Person
from api.readiness import asking as readying
from api.readiness.types import BatchReadiness
from api.reading.prefetch import needs
from api.reading.vocabulary import lowered
from api.recipes.element_types import RecipePhase
from api.recipes.types import MasterRecipeVersion
from api.reconciliation import asking as reconciling
from api.reconciliation.types import BatchReconciliation, Figures, LabelReconciliation, MaterialLoss
from api.relay import Connection, Node, Window
from api.review.blockers import ReleaseBlocker
from api.review.queries import disposition_of, reviews_of
from api.review.types import BatchReview, Disposition
from api.scalars import Quantity
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.execution import models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.review import queries as review
from domain.review import rules

if TYPE_CHECKING:
    from api.dispensing.types import DispenseOrder


@strawberry.type(description="One run of a phase.")
class PhaseExecution(Node):
    model: ClassVar[type[OfCompany]] = models.PhaseExecution
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    number: int
    state: kinds.PhaseState
    recipe_phase: RecipePhase
    starter: Person | None
    started_at: datetime | None
    completer: Person | None
    completed_at: datetime | None
    signed_off_at: datetime | None = strawberry.field(description="Set while every demanded signature is valid.")
    values: list[ParameterValue] = strawberry.field(description="In the order of their recording.")
    scans: list[ScanConfirmation] = strawberry.field(description="In their order, the wrong ones too.")
    controls: list[ControlSeries] = strawberry.field(description="What is recorded in it every so often (EXE-20).")
    signatures: list[Signature] = strawberry.field(description="The stale ones too, in the order of their giving.")
    batch: "Batch"

    @strawberry.field(
        description="Every recorded change of it, of its values and exceptions, and of the signatures on these.",
        metadata=lowered(trail.OF_PHASE),
    )
    def audit_trail(
        self,
        root: strawberry.Parent[models.PhaseExecution],
        info: Info,
        changes_only: bool = False,  # noqa: FBT002 -- a GraphQL argument, given by name
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[AuditEntry] | None:
        window = Window(first, after, last, before)
        return listed(info, AuditEntry, trail.OF_PHASE, window, of=root, changesOnly=changes_only)


@strawberry.type(description="A time in which the batch stood still.")
class BatchHold(Node):
    model: ClassVar[type[OfCompany]] = models.BatchHold
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    held_at: datetime
    holder: Person
    reason: str
    restarted_at: datetime | None
    restarter: Person | None
    restart_reason: str | None


@strawberry.type(description="One run of one effective recipe version, which it freezes (REC-1).")
class Batch(Node):
    model: ClassVar[type[OfCompany]] = models.Batch
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    number: str = strawberry.field(description="Unique in the company, never used again (REC-5).")
    product: str
    state: kinds.BatchState
    disposition: kinds.Disposition
    site: Site
    recipe_version: MasterRecipeVersion
    recipe_digest: str
    issuer: Person
    issued_at: datetime
    issue_signature: Signature
    planned_start_at: datetime | None = strawberry.field(
        description="When it is to start; null where nobody planned it."
    )
    planned_end_at: datetime | None = strawberry.field(description="When it is to end; null where nobody planned it.")
    started_at: datetime | None
    completed_at: datetime | None
    phases: list[PhaseExecution] = strawberry.field(description="By number.")
    exceptions: list[BatchException] = strawberry.field(
        description="By number; people tell at most 500, rules find at most one for each revision of a value."
    )
    holds: list[BatchHold]
    due_controls: list[InProcessControl] = strawberry.field(
        description="In-process controls that fell due and are neither recorded nor missed; the earliest first."
    )

    dispense_orders: list[Annotated["DispenseOrder", strawberry.lazy("api.dispensing.types")]] = strawberry.field(
        description="In the formula's order; what was ordered to be dispensed for it."
    )
    conditional_uses: list[ConditionalUse] = strawberry.field(description="Lots that it may use before their release.")
    lot_flags: list[LotFlag] = strawberry.field(description="Lots it consumed whose status got worse since (MAT-3).")
    charges: list[GenealogyEdge] = strawberry.field(
        description="The lots charged, and what of it was reversed or came back."
    )

    @strawberry.field(description="The lots that it gave.", metadata=lowered(OUTPUT_LOTS))
    def output_lots(self, root: strawberry.Parent[models.Batch], info: Info) -> list[MaterialLot]:
        return output_lots_of(info, root.id)

    @strawberry.field(
        description="What it was made of (BACKWARD), or what was made of it (FORWARD), as a lot's genealogy.",
        metadata=lowered(GENEALOGY),
    )
    def genealogy(
        self, root: strawberry.Parent[models.Batch], info: Info, direction: TraceDirection, depth: int | None = None
    ) -> list[TraceStep]:
        return [TraceStep(**one) for one in trace(info, root, direction, depth)]

    @strawberry.field(description="How much it is to give.", metadata=lowered(words.SIZE))
    def size(self, root: strawberry.Parent[models.Batch]) -> Quantity:
        return Quantity(value=root.size_value, unit=root.size_unit)

    @strawberry.field(
        description="How many exceptions it has, by class.", metadata=needs("exceptions") | lowered(COUNTS)
    )
    def exception_counts(self, root: strawberry.Parent[models.Batch]) -> ExceptionCounts:
        return ExceptionCounts.of(root.exceptions)

    @strawberry.field(description="What still forbids release, computed from the record (REV-4).")
    def release_blockers(self, root: strawberry.Parent[models.Batch], info: Info) -> list[ReleaseBlocker]:
        found = rules.release_blockers(review.facts_of(info.context.session, root))
        return [ReleaseBlocker(**asdict(one)) for one in found]

    @strawberry.field(
        description="Whether its materials are there in time, after all batches of its site that need theirs before;"
        " null once it is complete or decided on (RDY-2)."
    )
    def material_readiness(self, root: strawberry.Parent[models.Batch], info: Info) -> BatchReadiness | None:
        return readying.of_batch(info, root)

    @strawberry.field(
        description="What forbids to make it now, or will before its planned end: holds of its equipment, calibrations,"
        " last days of its lots, training; null once it is complete or decided on (RDY-5)."
    )
    def forecast(self, root: strawberry.Parent[models.Batch], info: Info) -> BatchForecast | None:
        return forecasting.of_batch(info, root)

    @strawberry.field(
        description="What it was issued and what it gave, accounted for as the record tells it now (REV-2, REV-3)."
    )
    def reconciliation(self, root: strawberry.Parent[models.Batch], info: Info) -> Figures:
        return reconciling.figures_of(info, root)

    @strawberry.field(description="Each reconciliation that was signed.", metadata=lowered(reconciling.OF_BATCH))
    def reconciliations(self, root: strawberry.Parent[models.Batch], info: Info) -> list[BatchReconciliation]:
        return reconciling.rows_of(info, BatchReconciliation, root)

    @strawberry.field(
        description="Counts of the labels of its lots, replaced ones too.", metadata=lowered(reconciling.OF_BATCH)
    )
    def label_reconciliations(self, root: strawberry.Parent[models.Batch], info: Info) -> list[LabelReconciliation]:
        return reconciling.rows_of(info, LabelReconciliation, root)

    @strawberry.field(
        description="What of its charges was destroyed, sampled or lost; withdrawn ones too.",
        metadata=lowered(reconciling.OF_BATCH),
    )
    def material_losses(self, root: strawberry.Parent[models.Batch], info: Info) -> list[MaterialLoss]:
        return reconciling.rows_of(info, MaterialLoss, root)

    @strawberry.field(description="Its signed reviews, those that went stale too.", metadata=lowered(words.REVIEWS))
    def reviews(self, root: strawberry.Parent[models.Batch], info: Info) -> list[BatchReview]:
        return reviews_of(info, root.id)

    @strawberry.field(description="The decision, once it is made.", metadata=lowered(words.DECISION))
    def disposition_record(self, root: strawberry.Parent[models.Batch], info: Info) -> Disposition | None:
        return disposition_of(info, root.id)

    @strawberry.field(
        description="Exports of its record, newest first; a hundred at most.", metadata=lowered(words.EXPORTS)
    )
    def record_exports(self, root: strawberry.Parent[models.Batch], info: Info) -> list[RecordExport]:
        return exports_of(info, root.id)

    @strawberry.field(
        description="Every recorded change of it, of what belongs to it, and of the signatures on these.",
        metadata=lowered(trail.OF_BATCH),
    )
    def audit_trail(
        self,
        root: strawberry.Parent[models.Batch],
        info: Info,
        changes_only: bool = False,  # noqa: FBT002 -- a GraphQL argument, given by name
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[AuditEntry] | None:
        window = Window(first, after, last, before)
        return listed(info, AuditEntry, trail.OF_BATCH, window, of=root, changesOnly=changes_only)
