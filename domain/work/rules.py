"""What there is to do, and what keeps a person from it; the acts' own rules decide, asked ahead."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from uuid import UUID

from domain.execution.models import BatchState, PhaseState
from domain.execution.rules import sequence, signing
from domain.execution.rules.sequence import Standing
from domain.execution.rules.signing import Given
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Refusal
from domain.materials.quality.blocking import LotBlocker
from domain.materials.quality.kinds import PurposeOfTesting
from domain.recipes import rules as recipes
from domain.recipes.governance import routes
from domain.recipes.governance.refusals import AlreadyPlanned
from domain.recipes.governance.routes import PERMISSION as APPROVES
from domain.recipes.governance.routes import Route
from domain.recipes.models import ApprovalRole, PhaseSignature, VersionState
from domain.reconciliation import rules as reconciliation
from domain.review import rules as review
from domain.review.rules import Blocker

SIGNING = {
    PhaseSignature.PERFORMED: ("completePhase", Permission.BATCH_EXECUTE),
    PhaseSignature.VERIFIED: ("verifyPhase", Permission.BATCH_VERIFY),
    PhaseSignature.QUALITY: ("approvePhase", Permission.BATCH_QUALITY),
}
IDLE_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One act that waits for somebody: `because` is None when this person can do it now."""

    act: str
    kind: str
    subject: UUID
    title: str
    because: str | None = None


@dataclass(frozen=True, slots=True)
class PhaseFacts:
    """One phase as its next act sees it; `missing` counts values still to be recorded.

    `waits` is why its in-process controls keep it from completion.
    """

    id: UUID
    name: str
    standing: Standing
    demanded: frozenset[PhaseSignature]
    given: tuple[Given, ...]
    recorded_by: frozenset[UUID]
    missing: int
    waits: str | None = None


class Admission(Protocol):
    """Why the asker isn't admitted to a phase, or None: what they lack, or the equipment to start it with (EXE-15)."""

    def start(self, phase: UUID) -> str | None: ...

    def act(self, phase: UUID) -> str | None: ...

    def sign(self, phase: UUID, meaning: PhaseSignature) -> str | None: ...


@dataclass(frozen=True, slots=True)
class ExceptionFacts:
    """An open exception; `executed` where the asker took part in its phase."""

    id: UUID
    number: int
    title: str
    phase: int | None
    executed: bool


@dataclass(frozen=True, slots=True)
class CountFacts:
    """Counted labels that wait for a second person."""

    id: UUID
    counted_by: UUID


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """A batch that is complete; `blockers` are those of its next step, the review or the disposition."""

    id: UUID
    number: str
    blockers: tuple[Blocker, ...]
    executed_by: frozenset[UUID]
    reviewers: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """A recipe version on its way: `incomplete` tells what keeps a draft from submission.

    `route` is the one that its submission was frozen with, `planned_on` the day on which it takes effect by itself.
    """

    id: UUID
    title: str
    state: VersionState
    authors: frozenset[UUID]
    route: Route
    approvals: Mapping[ApprovalRole, UUID]
    planned_on: date | None
    incomplete: Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class LotToDecide:
    """A lot that waits for quality: the tests without a result, and what forbids its release.

    `sample` is the one that is tested now, None where one is to be taken; `purpose` is what that serves.
    """

    id: UUID
    number: str
    missing: tuple[str, ...]
    purpose: PurposeOfTesting | None
    sample: UUID | None
    blockers: tuple[LotBlocker, ...]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, which permissions they hold at the site, and why they can't sign at all (SIG-6)."""

    person: UUID
    may: Callable[[Permission], bool]
    cannot_sign: str | None = None

    def lacks(self, permission: Permission) -> str | None:
        """Why the permission stands in the way, or None."""
        if self.may(permission):
            return None
        return f"This needs one of the roles {', '.join(roles_with(permission))} here."

    def cannot(self, permission: Permission) -> str | None:
        """Why the person can't sign an act that needs the permission, or None."""
        return self.lacks(permission) or self.cannot_sign


def refused(ask: Callable[[], object]) -> str | None:
    """The words of the rule that refuses, or None where it lets pass."""
    try:
        ask()
    except Refusal as refusal:
        return refusal.message
    return None


def next_phases(phases: Sequence[Standing]) -> frozenset[int]:
    """The numbers of the phases in which something can happen now, or next (EXE-1, EXE-20).

    Those that began and aren't signed off, the idle ones that can start, and the first that can't: what is behind it
    waits for at least as much. At most sixty idle ones are looked at.
    """
    found = {one.number for one in phases if one.state is not PhaseState.IDLE and not one.signed_off}
    idle = sorted(one.number for one in phases if one.state is PhaseState.IDLE)[:IDLE_LOOKED_AT]
    ready = {number for number in idle if not sequence.waits_for(number, phases)}
    return frozenset(found | ready | set([number for number in idle if number not in ready][:1]))


def phase_work(
    phase: PhaseFacts, standings: Sequence[Standing], asker: Asker, *, batch: BatchState, admission: Admission
) -> Iterator[WorkItem]:
    """What the phase waits for next (EXE-1, EXE-20, EXE-7, EXE-15)."""
    title = f"Phase {phase.standing.number} {phase.name}"
    held = "The batch is on hold." if batch is BatchState.HELD else None
    if phase.standing.state is PhaseState.IDLE:
        waiting = sequence.waits_for(phase.standing.number, standings)
        order = f"It waits for phase {', '.join(map(str, waiting))}." if waiting else None
        because = held or order or asker.lacks(Permission.BATCH_EXECUTE) or admission.start(phase.id)
        yield WorkItem("startPhase", "PhaseExecution", phase.id, title, because)
        return
    if phase.standing.state is PhaseState.RUNNING and phase.missing:
        because = held or asker.lacks(Permission.BATCH_EXECUTE) or admission.act(phase.id)
        yield WorkItem("recordValue", "PhaseExecution", phase.id, f"{title}: {phase.missing} values", because)
    for meaning in signing.lacking(phase.demanded, phase.given)[:1]:
        item = _signature(phase, meaning, asker, title=title, held=held)
        yield item if item.because is not None else replace(item, because=admission.sign(phase.id, meaning))


def _signature(phase: PhaseFacts, meaning: PhaseSignature, asker: Asker, *, title: str, held: str | None) -> WorkItem:
    act, permission = SIGNING[meaning]
    unfinished = f"{phase.missing} values are not recorded yet." if phase.missing else None
    because = (
        held or unfinished or phase.waits or asker.cannot(permission) or _same_person(phase, meaning, asker.person)
    )
    return WorkItem(act, "PhaseExecution", phase.id, title, because)


def _same_person(phase: PhaseFacts, meaning: PhaseSignature, person: UUID) -> str | None:
    return refused(
        lambda: signing.require_another_person(person, meaning, given=phase.given, recorded_by=phase.recorded_by)
    )


def hold_work(batch: UUID, number: str, state: BatchState, asker: Asker) -> Iterator[WorkItem]:
    """A held batch waits for its restart."""
    if state is BatchState.HELD:
        yield WorkItem("restartBatch", "Batch", batch, f"Batch {number}", asker.lacks(Permission.BATCH_SUPERVISE))


def exception_work(found: ExceptionFacts, asker: Asker) -> WorkItem:
    """An open exception waits for quality's assessment, by somebody who didn't execute its phase (REV-4, REV-6)."""
    own = f"You took part in executing phase {found.phase}." if found.executed else None
    because = asker.cannot(Permission.EXCEPTION_ASSESS) or own
    return WorkItem("assessException", "Exception", found.id, f"Exception {found.number} {found.title}", because)


def release_work(batch: ReleaseFacts, asker: Asker) -> WorkItem:
    """Review, then disposition, each with what still forbids it (REV-4, REV-6)."""
    blocked = f"{batch.blockers[0].place}: {batch.blockers[0].explanation}" if batch.blockers else None
    act, permission = ("completeReview", Permission.BATCH_REVIEW)
    if batch.reviewers:
        act, permission = ("disposeBatch", Permission.BATCH_DISPOSE)
    because = blocked or asker.cannot(permission) or refused(lambda: _require_other(batch, asker.person, act))
    return WorkItem(act, "Batch", batch.id, f"Batch {batch.number}", because)


def labels_work(lot: UUID, number: str, count: CountFacts | None, asker: Asker) -> WorkItem:
    """The labels of a lot wait for who counts them, then for a second person (REV-3)."""
    title = f"Labels of lot {number}"
    if count is None:
        return WorkItem("reconcileLabels", "MaterialLot", lot, title, asker.cannot(Permission.BATCH_EXECUTE))
    own = refused(lambda: reconciliation.require_second_person(asker.person, counted_by=count.counted_by))
    because = asker.cannot(Permission.BATCH_VERIFY) or own
    return WorkItem("verifyLabelReconciliation", "LabelReconciliation", count.id, title, because)


def reconcile_work(batch: UUID, number: str, uncounted: tuple[str, ...], asker: Asker) -> WorkItem:
    """A complete batch whose figures nobody signed as they are (REV-2)."""
    waits = refused(lambda: reconciliation.require_counted_all(uncounted))
    because = waits or asker.cannot(Permission.BATCH_SUPERVISE)
    return WorkItem("reconcileBatch", "Batch", batch, f"Batch {number}", because)


def _require_other(batch: ReleaseFacts, person: UUID, act: str) -> None:
    review.require_not_executed(person, batch.executed_by, act=act)
    review.require_not_reviewer(person, batch.reviewers)


def version_work(version: VersionFacts, asker: Asker) -> Iterator[WorkItem]:
    """A version on its way into effect: submission, an approval for each role, its day (REC-2, REC-3, REC-7)."""
    match version.state:
        case VersionState.DRAFT:
            because = asker.cannot(Permission.RECIPE_WRITE) or version.incomplete()
            yield WorkItem("submitRecipeVersion", "MasterRecipeVersion", version.id, version.title, because)
        case VersionState.IN_REVIEW:
            for role in routes.missing(version.route, version.approvals):
                yield _approval(version, role, asker)
        case VersionState.APPROVED:
            because = asker.lacks(Permission.RECIPE_APPROVE_QUALITY) or _planned(version.planned_on)
            yield WorkItem("makeRecipeVersionEffective", "MasterRecipeVersion", version.id, version.title, because)


def _approval(version: VersionFacts, role: ApprovalRole, asker: Asker) -> WorkItem:
    title = f"{version.title} for {role.value}"
    turn = refused(lambda: routes.require_turn(role, version.route, given=version.approvals))
    because = turn or asker.cannot(APPROVES[role]) or refused(lambda: _require_approver(version, asker.person))
    return WorkItem("approveRecipeVersion", "MasterRecipeVersion", version.id, title, because)


def _planned(day: date | None) -> str | None:
    """Why an approved version waits for nobody: it takes effect by itself (REC-3)."""
    return None if day is None else AlreadyPlanned(planned_on=day).message


def review_work(version: UUID, title: str, due: date, asker: Asker) -> WorkItem:
    """A version in effect waits for its periodic review, from a month before it is due."""
    because = asker.cannot(Permission.RECIPE_APPROVE_QUALITY)
    return WorkItem("reviewRecipeVersion", "MasterRecipeVersion", version, f"{title}, due on {due}", because)


def proposal_work(proposal: UUID, title: str, asker: Asker, unfit: Callable[[], str | None]) -> WorkItem:
    """A company version waits for a site to follow it, or to decline it (REC-9)."""
    because = asker.lacks(Permission.RECIPE_WRITE) or unfit()
    return WorkItem("acceptRecipeProposal", "RecipeProposal", proposal, title, because)


def lot_work(lot: LotToDecide, asker: Asker) -> Iterator[WorkItem]:
    """A sample, then its results, and the decision with what still forbids the release (MAT-1, REV-9)."""
    title = f"Lot {lot.number}"
    if lot.missing and lot.sample is not None:
        because, tests = asker.lacks(Permission.LOT_TEST), ", ".join(lot.missing)
        yield WorkItem("recordLotResult", "LotSample", lot.sample, f"{title}: {tests}", because)
    elif lot.missing and lot.purpose is not None:
        because = asker.lacks(Permission.LOT_SAMPLE)
        yield WorkItem("takeLotSample", "MaterialLot", lot.id, f"{title} for {lot.purpose}", because)
    blocked = "; ".join(one.explanation for one in lot.blockers) or None
    because = blocked or asker.cannot(Permission.LOT_DISPOSE)
    yield WorkItem("disposeLot", "MaterialLot", lot.id, title, because)


def investigation_work(found: UUID, title: str, asker: Asker, own: str | None) -> WorkItem:
    """A result out of specification waits for the conclusion of somebody who didn't find it (REV-9)."""
    because = asker.cannot(Permission.LOT_DISPOSE) or own
    return WorkItem("concludeLotInvestigation", "LotInvestigation", found, title, because)


def flag_work(flag: UUID, title: str, asker: Asker) -> WorkItem:
    """A decided batch that consumed a lot which went bad waits for quality (MAT-3)."""
    return WorkItem("assessLotFlag", "LotFlag", flag, title, asker.cannot(Permission.EXCEPTION_ASSESS))


def transfer_work(transfer: UUID, title: str, asker: Asker) -> WorkItem:
    """What is in transit waits for whoever takes in what comes there (TRF-2)."""
    return WorkItem("receiveTransfer", "MaterialTransfer", transfer, title, asker.lacks(Permission.LOT_RECEIVE))


def specification_work(draft: UUID, title: str, asker: Asker, own: str | None) -> WorkItem:
    """A draft waits for the signature of somebody who didn't write on it."""
    because = asker.cannot(Permission.SPECIFICATION_APPROVE) or own
    return WorkItem("approveSpecification", "MaterialSpecification", draft, title, because)


def _require_approver(version: VersionFacts, person: UUID) -> None:
    recipes.require_not_author(person, authors=version.authors)
    recipes.require_other_person(person, given=version.approvals)


def picking_work(found: UUID, title: str, asker: Asker, held: str | None) -> WorkItem:
    """A pick list waits for the warehouse, unless its batch takes nothing now (RDY-4)."""
    return WorkItem("pickContainer", "PickList", found, title, held or asker.lacks(Permission.STOCK_MOVE))


def returning_work(pick: UUID, title: str, asker: Asker) -> WorkItem:
    """What a complete batch left staged waits to be taken back (RDY-4)."""
    return WorkItem("returnPick", "Pick", pick, title, asker.lacks(Permission.STOCK_MOVE))
