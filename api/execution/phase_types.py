"""The parts of a batch as GraphQL shows them: its phases, the blocks that hold them, how it stood still."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.audit import trail
from api.audit.types import AuditEntry
from api.context import Info
from api.execution import enums as kinds
from api.execution import words
from api.execution.control_types import ControlSeries
from api.execution.insertion_types import InsertedPhase
from api.execution.scan_types import ScanConfirmation
from api.execution.unforeseen_types import NotApplicable, PhaseRepeat
from api.execution.value_types import ParameterValue
from api.listing import listed
from api.people.types import Person
from api.reading.vocabulary import lowered
from api.recipes.element_types import RecipeBlock, RecipePhase
from api.relay import Connection, Node, Window
from api.review.enums import TrailKind
from api.signatures.types import Signature
from domain.execution import models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

if TYPE_CHECKING:
    from api.downtime.types import Transcription
    from api.execution.types import Batch


@strawberry.type(description="That somebody brought a phase into the condition that a command asks for (CMD-1).")
class ConditionReached(Node):
    model: ClassVar[type[OfCompany]] = models.ConditionReached
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    reached: kinds.Reached = strawberry.field(description="What the phase is from then on.")
    remark: str
    confirmed_name: str
    confirmed_at: datetime


@strawberry.type(description="One run of a phase.")
class PhaseExecution(Node):
    model: ClassVar[type[OfCompany]] = models.PhaseExecution
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    number: int
    state: kinds.PhaseState
    left_out_at: datetime | None = strawberry.field(description="When it was decided that it isn't run; see decisions.")
    recipe_phase: RecipePhase
    starter: Person | None
    started_at: datetime | None
    completer: Person | None
    completed_at: datetime | None
    signed_off_at: datetime | None = strawberry.field(description="Set while every demanded signature is valid.")
    in_charge: Person | None = strawberry.field(
        description="Who answers for it: who took it over last, or started it; null before, and in old records."
    )
    in_charge_since: datetime | None
    not_applicable_at: datetime | None = strawberry.field(description="When it was told that it isn't applicable.")
    not_applicable: list[NotApplicable] = strawberry.field(
        description="What of it, or that it isn't applicable; what was taken back too (EXE-9)."
    )
    replaced_at: datetime | None = strawberry.field(
        description="When its place was given to another run, by a reset or a repeat."
    )
    inserted: InsertedPhase | None = strawberry.field(
        description="Why it is there, where the batch's recipe doesn't have it (EXE-10)."
    )
    repeat: PhaseRepeat | None = strawberry.field(
        description="By which decision it is in a complete run's place (CMD-7)."
    )
    conditions: list[ConditionReached] = strawberry.field(description="In the order of their confirmation.")
    values: list[ParameterValue] = strawberry.field(description="In the order of their recording.")
    scans: list[ScanConfirmation] = strawberry.field(description="In their order, the wrong ones too.")
    paper: Annotated["Transcription", strawberry.lazy("api.downtime.types")] | None = strawberry.field(
        description="When it began and ended on paper, where the service was down; its own times are the server's."
    )
    controls: list[ControlSeries] = strawberry.field(description="What is recorded in it every so often (EXE-20).")
    signatures: list[Signature] = strawberry.field(description="The stale ones too, in the order of their giving.")
    batch: Annotated["Batch", strawberry.lazy("api.execution.types")]

    @strawberry.field(
        description="From 1; a further one follows a reset (CMD-3) or a repeat (CMD-7).", metadata=lowered(words.RUN)
    )
    def run(self, root: strawberry.Parent[models.PhaseExecution]) -> int:
        return root.run or 1

    @strawberry.field(
        description="Of the loops around it, the outermost first; it has a run for each pass.",
        metadata=lowered(words.PASSES),
    )
    def passes(self, root: strawberry.Parent[models.PhaseExecution]) -> list[int]:
        return list(root.passes)

    @strawberry.field(
        description="Every recorded change of it, of its values and exceptions, and of the signatures on these.",
        metadata=lowered(trail.OF_PHASE),
    )
    def audit_trail(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        root: strawberry.Parent[models.PhaseExecution],
        info: Info,
        changes_only: bool = False,  # noqa: FBT002 -- a GraphQL argument, given by name
        kinds: list[TrailKind] | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[AuditEntry] | None:
        window = Window(first, after, last, before)
        return listed(info, AuditEntry, trail.OF_PHASE, window, of=root, changesOnly=changes_only, kinds=kinds)


@strawberry.type(description="A time in which the batch, or a part of it, stood still by a command (CMD-1).")
class BatchHold(Node):
    model: ClassVar[type[OfCompany]] = models.BatchHold
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    block: RecipeBlock | None = strawberry.field(description="Of a unit procedure or an operation.")
    phase: PhaseExecution | None = strawberry.field(description="Of one phase.")
    held_at: datetime
    holder: Person
    reason: str
    reached_at: datetime | None = strawberry.field(description="When all of it stood still in a safe condition.")
    signature: Signature | None = strawberry.field(description="Of an abort.")
    restarted_at: datetime | None
    restarter: Person | None
    restart_reason: str | None
    running_at: datetime | None = strawberry.field(description="When all of it ran again.")
    superseded_by: str | None = strawberry.field(
        description="What took its place: a stronger command, or the batch's completion."
    )

    @strawberry.field(description="The command.", metadata=lowered(words.COMMAND))
    def kind(self, root: strawberry.Parent[models.BatchHold]) -> kinds.HoldKind:
        return root.command

    @strawberry.field(description="Of the whole batch, or of a part.", metadata=lowered(words.LEVEL))
    def level(self, root: strawberry.Parent[models.BatchHold]) -> kinds.Level:
        return kinds.Level(root.level or kinds.Level.PROCEDURE)


@strawberry.type(description="A unit procedure or an operation of a batch; its state follows from its phases' (CMD-1).")
class ProcedureBlock:
    code: str
    name: str
    level: kinds.Level
    state: kinds.PhaseState


@strawberry.type(description="One thing that a batch still has or does, which its end leaves behind (CMD-4).")
class LeftOver:
    kind: kinds.LeftOverKind
    name: str
    clears: str = strawberry.field(description="What clears it.")
    by_itself: bool = strawberry.field(description="True where the end of the batch does.")
