"""What there is to do, and what keeps a person from it; the acts' own rules decide, asked ahead."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol
from uuid import UUID

from domain.execution.kinds import GOING_ON, IN_TRANSITION, OVER
from domain.execution.models import BatchState, PhaseState
from domain.execution.procedure.course import Course, run_of
from domain.execution.procedure.passes import in_pass
from domain.execution.rules import signing
from domain.execution.rules.sequence import Standing
from domain.execution.rules.signing import Given
from domain.execution.states import BATCH, PROCEDURE, BatchAct, Command
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
from domain.recipes.walking.values import Run
from domain.reconciliation import rules as reconciliation
from domain.review import rules as review
from domain.review.rules import Blocker

SIGNING = {
    PhaseSignature.PERFORMED: ("completePhase", Permission.BATCH_EXECUTE),
    PhaseSignature.VERIFIED: ("verifyPhase", Permission.BATCH_VERIFY),
    PhaseSignature.QUALITY: ("approvePhase", Permission.BATCH_QUALITY),
}
LIFTED = {
    BatchState.HELD: "restartBatch",
    BatchState.PAUSING: "resumeProcedure",
    BatchState.PAUSED: "resumeProcedure",
}
COMMANDED = frozenset(IN_TRANSITION)
VALUES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One act that waits for somebody: `because` is None when this person can do it now."""

    act: str
    kind: str
    subject: UUID
    title: str
    because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueFacts:
    """A value that its recipe asks signatures for, beside its phase's."""

    id: UUID
    name: str
    repetition: int
    demanded: frozenset[PhaseSignature]
    given: tuple[Given, ...]
    recorded_by: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class PhaseFacts:
    """One phase as its next act sees it: `missing` values are still to be recorded, `waiting` ones to be calculated.

    `waits` is why its in-process controls keep it from completion.
    """

    id: UUID
    name: str
    standing: Standing
    demanded: frozenset[PhaseSignature]
    given: tuple[Given, ...]
    recorded_by: frozenset[UUID]
    missing: int
    waiting: int = 0
    to_sign: tuple[ValueFacts, ...] = ()
    timed: Mapping[PhaseState, str] = field(default_factory=dict)
    """What times say of its start (IDLE) and of its end (RUNNING), behind its title."""
    waits: str | None = None

    @property
    def unsigned(self) -> tuple[ValueFacts, ...]:
        """The values of which a signature lacks."""
        return tuple(one for one in self.to_sign if signing.lacking(one.demanded, one.given))


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


def next_phases(course: Course) -> frozenset[Run]:
    """The runs in which something can happen now, or next (EXE-1, EXE-20).

    Those that began and aren't signed off, the idle ones that can start, and the first that can't: what is behind it
    waits for at least as much. What is left out isn't among them.
    """
    open_ = {run_of(one) for one in course.standings if one.state is not PhaseState.IDLE and not one.signed_off}
    return frozenset(open_ | course.next())


def phase_work(
    phase: PhaseFacts, course: Course, asker: Asker, *, batch: BatchState, admission: Admission
) -> Iterator[WorkItem]:
    """What the phase waits for next (EXE-1, EXE-20, EXE-7, EXE-15)."""
    run = run_of(phase.standing)
    title = (
        f"Phase {phase.standing.number} {phase.name}{in_pass(run.passes)}{phase.timed.get(phase.standing.state, '')}"
    )
    held = standing_still(batch)
    if batch in OVER and phase.standing.state is not PhaseState.COMPLETE:
        return
    if phase.standing.state in COMMANDED:
        yield from _commanded(phase, asker, admission, title=title)
    if phase.standing.state is PhaseState.IDLE:
        held = held or (None if (batch, BatchAct.START) in BATCH.table else f"The batch is {batch}.")
        waiting = course.waits_for(run)
        order = f"It waits for phase {', '.join(map(str, waiting))}." if waiting else None
        order = order or refused(lambda: course.require_may_begin(run))
        because = held or order or asker.lacks(Permission.BATCH_EXECUTE) or admission.start(phase.id)
        yield WorkItem("startPhase", "PhaseExecution", phase.id, title, because)
        return
    if phase.standing.state not in {*GOING_ON, PhaseState.COMPLETE}:
        return
    if phase.standing.state in GOING_ON and phase.missing:
        because = held or asker.lacks(Permission.BATCH_EXECUTE) or admission.act(phase.id)
        yield WorkItem("recordValue", "PhaseExecution", phase.id, f"{title}: {phase.missing} values", because)
    for value in phase.unsigned[:VALUES_SHOWN]:
        yield _value_signature(phase, value, asker, title=title, held=held, admission=admission)
    for meaning in signing.lacking(phase.demanded, phase.given)[:1]:
        running = phase.standing.state in GOING_ON
        linked = refused(lambda: course.require_may_complete(run)) if running else None
        item = _signature(phase, meaning, asker, title=title, held=held or linked)
        yield item if item.because is not None else replace(item, because=admission.sign(phase.id, meaning))


def standing_still(batch: BatchState) -> str | None:
    """Why nothing is done in a batch, or None where it goes on, ends in an orderly way, or hasn't begun."""
    if batch is BatchState.HELD:
        return "The batch is on hold."
    return f"The batch is {batch}." if batch in {BatchState.HOLDING, BatchState.RESTARTING} else None


def _commanded(phase: PhaseFacts, asker: Asker, admission: Admission, *, title: str) -> Iterator[WorkItem]:
    """Somebody brings about what a command asks of the phase, and says so (CMD-1)."""
    state = phase.standing.state
    if (state, Command.REACH) in PROCEDURE.table:
        because = asker.lacks(Permission.BATCH_EXECUTE) or admission.act(phase.id)
        yield WorkItem("confirmCondition", "PhaseExecution", phase.id, f"{title}: {state}", because)


def _value_signature(
    phase: PhaseFacts, value: ValueFacts, asker: Asker, *, title: str, held: str | None, admission: Admission
) -> WorkItem:
    """The next signature of a value that its recipe asks for."""
    meaning = signing.lacking(value.demanded, value.given)[0]
    other = refused(
        lambda: signing.require_another_person(
            asker.person, meaning, given=value.given, recorded_by=value.recorded_by, of=signing.VALUE
        )
    )
    because = held or asker.cannot(SIGNING[meaning][1]) or other or admission.sign(phase.id, meaning)
    what = f"{title}: {value.name} ({value.repetition}) as {meaning.value}"
    return WorkItem("signValue", "ParameterValue", value.id, what, because)


def _signature(phase: PhaseFacts, meaning: PhaseSignature, asker: Asker, *, title: str, held: str | None) -> WorkItem:
    act, permission = SIGNING[meaning]
    lacking = phase.missing + phase.waiting
    unfinished = f"{lacking} values are not recorded yet." if lacking else None
    unfinished = unfinished or (f"{len(phase.unsigned)} values lack signatures." if phase.unsigned else None)
    because = (
        held or unfinished or phase.waits or asker.cannot(permission) or _same_person(phase, meaning, asker.person)
    )
    return WorkItem(act, "PhaseExecution", phase.id, title, because)


def _same_person(phase: PhaseFacts, meaning: PhaseSignature, person: UUID) -> str | None:
    return refused(
        lambda: signing.require_another_person(person, meaning, given=phase.given, recorded_by=phase.recorded_by)
    )


def hold_work(batch: UUID, number: str, state: BatchState, asker: Asker) -> Iterator[WorkItem]:
    """A held batch waits for its restart, a paused one for being resumed (CMD-1)."""
    lifted = LIFTED.get(state)
    if lifted is not None:
        yield WorkItem(lifted, "Batch", batch, f"Batch {number}", asker.lacks(Permission.BATCH_SUPERVISE))


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
