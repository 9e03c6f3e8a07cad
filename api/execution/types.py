"""Batches as GraphQL shows them."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.audit import trail
from api.audit.types import AuditEntry
from api.certification import queries as certifying
from api.certification.types import PartOfOther, QpCertificate
from api.context import Info, looking
from api.exceptions.types import COUNTS, BatchException, ExceptionCounts
from api.execution import control_recipes, sourcing, stages, words
from api.execution import enums as kinds
from api.execution import yields as telling
from api.execution.control_recipes import ControlRecipe
from api.execution.control_types import InProcessControl
from api.execution.decisions import ProcedureDecision
from api.execution.insertion_types import InsertedPhase
from api.execution.phase_types import BatchHold, LeftOver, PhaseExecution, ProcedureBlock
from api.execution.planned_types import BatchComment, PlannedDeviation
from api.execution.rework_types import ReworkApproval
from api.execution.sourcing import TracedOrder
from api.execution.stages import BatchFeed
from api.execution.timers import ProcessTimer
from api.execution.yields import BatchYield
from api.exports.queries import exports_of
from api.exports.types import RecordExport
from api.forecasting import asking as forecasting
from api.forecasting import checking
from api.forecasting.checking import StartChecklist
from api.forecasting.types import BatchForecast
from api.keeping import types as keeping
from api.keeping.types import BatchRetention
from api.listing import listed
from api.materials.outputs import OUTPUT_LOTS, output_lots_of
from api.materials.quality.types import ConditionalUse
from api.materials.quality.using import LotFlag
from api.materials.recall_figures import RecallTotal
from api.materials.tracing import GENEALOGY, TraceDirection, trace
from api.materials.types import GenealogyEdge, MaterialLot, TraceStep
from api.people.types import Person
from api.purging.types import BatchPurge
from api.readiness import asking as readying
from api.readiness.types import BatchReadiness
from api.reading.prefetch import needs
from api.reading.vocabulary import lowered
from api.recipes.types import MasterRecipeVersion
from api.reconciliation import asking as reconciling
from api.reconciliation.types import BatchReconciliation, Figures, LabelReconciliation, MaterialLoss
from api.relay import Connection, Node, Window
from api.review import due, evaluations, progress
from api.review.blockers import ReleaseBlocker
from api.review.due import ReviewDue
from api.review.enums import TrailKind
from api.review.evaluations import RuleEvaluationConnection, RuleEvaluationFilter
from api.review.progress import ReviewProgress
from api.review.queries import disposition_of, dispositions_of, reviews_of
from api.review.question_types import FloorQuestion
from api.review.types import AuditTrailReview, BatchReview, Disposition
from api.scalars import Quantity
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.ending import leaving
from domain.execution import models, procedures
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.review import queries as reviewing
from domain.review import rules

if TYPE_CHECKING:
    from api.dispensing.types import DispenseOrder
    from api.execution.order_types import ProcessOrder


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
    process_order: Annotated["ProcessOrder", strawberry.lazy("api.execution.order_types")] | None = strawberry.field(
        description="That it fills; null where it was issued without one."
    )
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
    phases: list[PhaseExecution] = strawberry.field(
        description="By number, and by passes; those of a further pass once it is decided."
    )
    decisions: list[ProcedureDecision] = strawberry.field(
        description="What was decided of its branches and loops, every revision, in this order."
    )
    timers: list[ProcessTimer] = strawberry.field(
        description="Times between events that its recipe limits, one for each link and pass, in the order of opening."
    )
    exceptions: list[BatchException] = strawberry.field(
        description="By number; people tell at most 500, rules find at most one for each revision of a value."
    )
    holds: list[BatchHold] = strawberry.field(
        description="Its pauses, holds and stops and its abort, and those of its parts, in the order in which they were"
        " commanded."
    )
    inserted: list[InsertedPhase] = strawberry.field(
        description="Phases that were inserted into this batch, the withdrawn ones too (EXE-10)."
    )
    audit_trail_reviews: list[AuditTrailReview] = strawberry.field(description="In the order of their signing (REV-4).")
    floor_questions: list[FloorQuestion] = strawberry.field(description="By number; at most 100.")
    planned_deviations: list[PlannedDeviation] = strawberry.field(description="By number, the withdrawn ones too.")
    comments: list[BatchComment] = strawberry.field(description="In their order; at most 500.")
    due_controls: list[InProcessControl] = strawberry.field(
        description="In-process controls that fell due and are neither recorded nor missed; the earliest first."
    )

    @strawberry.field(description="Its unit procedures and operations, in the order of the recipe.")
    def blocks(self, root: strawberry.Parent[models.Batch], info: Info) -> list[ProcedureBlock]:
        found = procedures.of(looking(info, by_inspectors=True), root)
        blocks = [one for one in found.blocks.values() if one.kind in procedures.LEVELS]
        told = [(found.of_block(one), one) for one in sorted(blocks, key=found.order)]
        return [
            ProcedureBlock(code=one.code, name=one.name, level=place.level, state=found.state_at(place))
            for place, one in told
        ]

    @strawberry.field(
        description="What it has and does now: what an abort or a stop would leave behind; afterwards what is left."
        " A review and a rejection wait until people cleared it away (CMD-4)."
    )
    def left_over(self, root: strawberry.Parent[models.Batch], info: Info) -> list[LeftOver]:
        return [LeftOver(**asdict(one)) for one in leaving.left_over(info.context.session, root)]

    dispense_orders: list[Annotated["DispenseOrder", strawberry.lazy("api.dispensing.types")]] = strawberry.field(
        description="In the formula's order; what was ordered to be dispensed for it."
    )
    conditional_uses: list[ConditionalUse] = strawberry.field(description="Lots that it may use before their release.")
    rework_of: ReworkApproval | None = strawberry.field(
        description="By which approval it is made of rejected lots of another batch, its `origin` (REV-5)."
    )
    reworked_by: list[ReworkApproval] = strawberry.field(
        description="The approvals by which what was rejected of it is made anew, each with its `batch`; the withdrawn"
        " ones too, in the order of their giving."
    )
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

    @strawberry.field(
        description="The batches that its lots went into, at other sites too, by lot, less what came back: a bulk's"
        " packaging batches."
    )
    def feeds(self, root: strawberry.Parent[models.Batch], info: Info) -> list[BatchFeed]:
        return stages.fed(info, root)

    @strawberry.field(description="The batches whose lots went into it, by lot, less what came back.")
    def fed_by(self, root: strawberry.Parent[models.Batch], info: Info) -> list[BatchFeed]:
        return stages.feeding(info, root)

    @strawberry.field(
        description="The orders whose batches are planned to be made from it, at other sites too, the newest first; the"
        " last 50 (RDY-2)."
    )
    def planned_for(self, root: strawberry.Parent[models.Batch], info: Info) -> list[TracedOrder]:
        return sourcing.orders_from(info, root)

    @strawberry.field(
        description="Where all that it made is, by material: in other batches, in stock, on its way, sampled, shipped,"
        " destroyed; at all sites (MAT-6)."
    )
    def whereabouts(self, root: strawberry.Parent[models.Batch], info: Info) -> list[RecallTotal]:
        return stages.whereabouts(info, root)

    @strawberry.field(description="How much it is to give.", metadata=lowered(words.SIZE))
    def size(self, root: strawberry.Parent[models.Batch]) -> Quantity:
        return Quantity(value=root.size_value, unit=root.size_unit)

    @strawberry.field(
        description="Its control recipe: the frozen version with the quantities of the batch's own size (REC-1, REC-6)."
    )
    def control_recipe(self, root: strawberry.Parent[models.Batch], info: Info) -> ControlRecipe:
        return control_recipes.of_batch(info, root)

    @strawberry.field(
        description="How many exceptions it has, by class.", metadata=needs("exceptions") | lowered(COUNTS)
    )
    def exception_counts(self, root: strawberry.Parent[models.Batch]) -> ExceptionCounts:
        return ExceptionCounts.of(root.exceptions)

    @strawberry.field(description="What still forbids release, computed from the record (REV-4).")
    def release_blockers(self, root: strawberry.Parent[models.Batch], info: Info) -> list[ReleaseBlocker]:
        found = rules.release_blockers(reviewing.facts_of(info.context.session, root))
        return [ReleaseBlocker(**asdict(one)) for one in found]

    @strawberry.field(
        description="Until when it is reviewed and decided on; null until it is complete, and once it is decided on"
        " (REV-14).",
        metadata=lowered(due.DUE),
    )
    def review_due(self, root: strawberry.Parent[models.Batch], info: Info) -> ReviewDue | None:
        return due.of_batch(info, root)

    @strawberry.field(description="How far its review is, part by part, while it still runs (REV-11).")
    def review(self, root: strawberry.Parent[models.Batch], info: Info) -> ReviewProgress:
        return progress.of_batch(info, root)

    @strawberry.field(
        description="Every rule that is evaluated in it, at every place, with its outcome as the record stands now, not"
        " only the failures (REV-7)."
    )
    def rule_evaluations(
        self,
        root: strawberry.Parent[models.Batch],
        info: Info,
        where: RuleEvaluationFilter | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> RuleEvaluationConnection:
        return evaluations.of_batch(info, root, where, Window(first, after, last, before))

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
        description="What is missing before it starts, all on one list: its plan, materials, what waits for quality,"
        " equipment, rooms, people; null once it began."
    )
    def start_checklist(self, root: strawberry.Parent[models.Batch], info: Info) -> StartChecklist | None:
        return checking.of_batch(info, root)

    @strawberry.field(
        description="What it was issued and what it gave, accounted for as the record tells it now (REV-2, REV-3)."
    )
    def reconciliation(self, root: strawberry.Parent[models.Batch], info: Info) -> Figures:
        return reconciling.figures_of(info, root)

    @strawberry.field(description="The yields that its phases told, in their order; of replaced runs none (REV-2).")
    def yields(self, root: strawberry.Parent[models.Batch], info: Info) -> list[BatchYield]:
        return telling.of_batch(info, root, phase=PhaseExecution)

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

    @strawberry.field(
        description="The decisions on it in their order: several where a release was revoked.",
        metadata=lowered(words.DECISIONS),
    )
    def dispositions(self, root: strawberry.Parent[models.Batch], info: Info) -> list[Disposition]:
        return dispositions_of(info, root.id)

    @strawberry.field(
        description="The last decision, once one is made; it stands unless it was revoked.",
        metadata=lowered(words.DECISION),
    )
    def disposition_record(self, root: strawberry.Parent[models.Batch], info: Info) -> Disposition | None:
        return disposition_of(info, root.id)

    certificates: list[QpCertificate] = strawberry.field(
        description="The qualified person's, revoked ones too, by number; none before its release (QPC-2)."
    )

    @strawberry.field(
        description="The batches of other sites that went into it, and whether each site's qualified person confirmed"
        " its own; it is certified once all are (QPC-5)."
    )
    def parts_of_others(self, root: strawberry.Parent[models.Batch], info: Info) -> list[PartOfOther]:
        return certifying.parts_of_others(info, root)

    @strawberry.field(description="How long its record is kept, and why (REV-8).")
    def retention(self, root: strawberry.Parent[models.Batch], info: Info) -> BatchRetention:
        return keeping.of_batch(info, root)

    purge: BatchPurge | None = strawberry.field(
        description="By which its record went: of it this is left and what rows of others refer to; nothing is added"
        " any more. Null while it is there (KEP-3)."
    )

    @strawberry.field(
        description="Exports of its record, newest first; a hundred at most.", metadata=lowered(words.EXPORTS)
    )
    def record_exports(self, root: strawberry.Parent[models.Batch], info: Info) -> list[RecordExport]:
        return exports_of(info, root.id)

    @strawberry.field(
        description="Every recorded change of it, of what belongs to it, and of the signatures on these.",
        metadata=lowered(trail.OF_BATCH),
    )
    def audit_trail(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        root: strawberry.Parent[models.Batch],
        info: Info,
        changes_only: bool = False,  # noqa: FBT002 -- a GraphQL argument, given by name
        kinds: list[TrailKind] | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[AuditEntry] | None:
        window = Window(first, after, last, before)
        return listed(info, AuditEntry, trail.OF_BATCH, window, of=root, changesOnly=changes_only, kinds=kinds)
