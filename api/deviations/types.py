"""Deviations, what they group, their investigations and approvals as GraphQL shows them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.context import Info
from api.deviations.actions import CorrectiveAction
from api.deviations.evidence import Evidence
from api.deviations.impact import ImpactProposal, ImpactStatement, proposals_of
from api.people.types import Person
from api.relay import Node
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.deviations import kinds, models
from domain.exceptions.kinds import ApproverRole, Classification
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

if TYPE_CHECKING:
    from api.exceptions.types import BatchException

strawberry.enum(
    kinds.DeviationState,
    description="IN_APPROVAL awaits those whom its class calls; REOPENED is to be investigated anew, since something"
    " beneath changed (DEV-3).",
)
strawberry.enum(
    kinds.CauseCategory, description="Where the root cause lies; NOT_FOUND where none could be established (DEV-2)."
)


@strawberry.type(description="One role's signed approval of a concluded investigation; never changed.")
class DeviationApproval(Node):
    model: ClassVar[type[OfCompany]] = models.DeviationApproval
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    role: ApproverRole
    approved_name: str
    approved_at: datetime
    signature: Signature


@strawberry.type(description="One concluded investigation of a deviation; never changed. The last one counts, if any.")
class DeviationInvestigation(Node):
    model: ClassVar[type[OfCompany]] = models.DeviationInvestigation
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    number: int = strawberry.field(description="From 1 in its deviation.")
    classification: Classification
    cause_category: kinds.CauseCategory
    cause: str
    conclusion: str = strawberry.field(description="What follows of the cause for what was made.")
    approvers: list[ApproverRole] = strawberry.field(description="One after the other.")
    investigated_name: str
    investigated_at: datetime
    signature: Signature = strawberry.field(description="Stale once the deviation was opened again.")
    approvals: list[DeviationApproval] = strawberry.field(description="In their order.")


@strawberry.type(description="A deviation of a site: exceptions of one cause, investigated and closed together.")
class Deviation(Node):
    model: ClassVar[type[OfCompany]] = models.Deviation
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    number: int = strawberry.field(description="From 1 at its site, without a gap.")
    site: Site
    title: str
    description: str
    classification: Classification = strawberry.field(
        description="Of its last investigation; until then as it was opened. Sets who closes it (REV-1)."
    )
    state: kinds.DeviationState
    opener: Person
    opened_name: str
    opened_at: datetime
    begun_name: str | None = strawberry.field(description="Who investigates, or did last.")
    begun_at: datetime | None
    awaits: ApproverRole | None = strawberry.field(
        description="As what somebody has to approve its investigation; null where none waits for that."
    )
    closed_at: datetime | None
    reopened_at: datetime | None = strawberry.field(description="When something beneath it changed last.")
    reopened_because: str | None
    withdrawn_name: str | None
    withdrawn_at: datetime | None
    withdrawn_because: str | None
    grouped: list["DeviationException"] = strawberry.field(
        description="What it groups, at most 100, and what was taken out of it."
    )
    investigations: list[DeviationInvestigation] = strawberry.field(
        description="All that were concluded, by number; those that no longer count too."
    )
    actions: list[CorrectiveAction] = strawberry.field(description="What is done about it, by number; at most 100.")
    impact: list[ImpactStatement] = strawberry.field(
        description="What was stated of other batches and lots, by number; the last of each counts (DEV-9)."
    )

    @strawberry.field(
        description="Other batches and lots that may be affected: what came of its batches, what else their lots went"
        " into, what used the same equipment within 30 days; at most 500, less what you may not read (DEV-9)."
    )
    def impact_proposals(self, root: strawberry.Parent[models.Deviation], info: Info) -> list[ImpactProposal]:
        return proposals_of(info, root)

    evidence: list[Evidence] = strawberry.field(
        description="What was given of it, by number, beside that of its exceptions; at most 100 pieces (DEV-7)."
    )


@strawberry.type(description="That a deviation groups an exception, or did until it was taken out.")
class DeviationException(Node):
    model: ClassVar[type[OfCompany]] = models.DeviationException
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    deviation: Deviation
    exception: Annotated["BatchException", strawberry.lazy("api.exceptions.types")]
    added_name: str
    added_at: datetime
    removed_name: str | None
    removed_at: datetime | None
    removed_because: str | None
