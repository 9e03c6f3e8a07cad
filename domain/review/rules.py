"""What must hold before a batch is reviewed and released."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from uuid import UUID

from domain.ending.leaving import LeftOver
from domain.execution.kinds import BatchState, Disposition
from domain.kernel.permissions import Permission
from domain.people.refusals import SamePerson
from domain.review.facts import Blocker, BlockerKind, ReleaseFacts, WaitsFor
from domain.review.kinds import ReviewKind

REVIEWS: Mapping[ReviewKind, Permission] = MappingProxyType(
    {ReviewKind.PRODUCTION: Permission.BATCH_REVIEW_PRODUCTION, ReviewKind.QUALITY: Permission.BATCH_REVIEW}
)
"""What a review of each kind needs."""
RESTRICTED = "RESTRICTED"
"""A lot's status."""
AUDIT_TRAIL = "Review of the audit trail"
"""What nobody does of what they executed, as a refusal says it."""


WAITING: Mapping[WaitsFor, tuple[str, str]] = MappingProxyType(
    {
        WaitsFor.NOT_SPECIFIED: (
            "Its material demands a specification, and none is in effect.",
            "Quality approves one (approveSpecification), and the lot is tested by it.",
        ),
        WaitsFor.MISSING: (
            "The result is missing.",
            "The lot is tested (takeLotSample, recordLotResult), or quality rejects it (disposeLot).",
        ),
        WaitsFor.UNDER_INVESTIGATION: (
            "A result is under investigation.",
            "Quality concludes the investigation (concludeLotInvestigation).",
        ),
        WaitsFor.OUT_OF_SPECIFICATION: (
            "It was confirmed as out of specification.",
            "Quality rejects the lot (disposeLot), releases the batch apart from it, or rejects both (disposeBatch).",
        ),
        WaitsFor.REWORKED: (
            "The approval of the rework demands it beside the specification, and there is no result.",
            "The lot is tested by a specification that has it (approveSpecification, takeLotSample, recordLotResult).",
        ),
    }
)
"""What is the matter, and what clears it."""


def release_blockers(facts: ReleaseFacts, *, before_review: bool = False) -> tuple[Blocker, ...]:
    """Everything that forbids release, or, `before_review`, everything that forbids the review (REV-4).

    The phases that a stopped or aborted batch never finished forbid its release and not its review (CMD-2); nor does
    a review wait for the release of what went into the batch, or for the laboratory's tests of what it gave.

    The list is computed from the record alone; nobody can override it.
    """
    ended = before_review and facts.ended is not None
    found = [*([] if ended else _unfinished(facts)), *_phases(facts), *_exceptions(facts), *_holds(facts)]
    found += [*_reconciliation(facts), *_paper(facts), *clean_up_blockers(facts.left_over)]
    found += [*_questions(facts), *_trail(facts)]
    if facts.ended is BatchState.ABORTED and not before_review:
        clears = "It is rejected (disposeBatch)."
        found.append(Blocker(BlockerKind.ABORTED, "batch", "An aborted batch is never released (CMD-2).", clears))
    found += [*_production(facts), *_unmarked(facts)]
    if not before_review and not facts.reviewed:
        clears = "Quality completes the review (completeReview)."
        explanation = "The record is not reviewed as it stands now."
        found.append(Blocker(BlockerKind.NOT_REVIEWED, "batch", explanation, clears))
    if not before_review:
        found += [*_rework(facts), *_upstream(facts), *_outputs(facts)]
    return tuple(found)


def for_production(facts: ReleaseFacts) -> ReleaseFacts:
    """As production's review sees them: it waits neither for itself nor for quality's review of the audit trail."""
    return replace(facts, lacks_production=False, unreviewed_trail=())


def _rework(facts: ReleaseFacts) -> Iterator[Blocker]:
    if facts.rework_withdrawn:
        explanation = "Quality withdrew the approval by which it is made of rejected lots (REV-5)."
        clears = "It is rejected (disposeBatch); another batch is issued by another approval (approveRework)."
        yield Blocker(BlockerKind.REWORK_WITHDRAWN, "batch", explanation, clears)


def _production(facts: ReleaseFacts) -> Iterator[Blocker]:
    if facts.lacks_production:
        clears = "A supervisor who didn't execute it reviews it for production (completeReview)."
        explanation = "Production hasn't reviewed the record as it stands now, as the site demands (REV-10)."
        yield Blocker(BlockerKind.NOT_REVIEWED_BY_PRODUCTION, "batch", explanation, clears)


def _unmarked(facts: ReleaseFacts) -> Iterator[Blocker]:
    if facts.unmarked:
        named = ", ".join(facts.unmarked[:5])
        explanation = f"{len(facts.unmarked)} parts aren't marked as looked at, as the site demands (REV-11): {named}."
        clears = "A reviewer marks each (markReviewed)."
        yield Blocker(BlockerKind.PARTS_NOT_MARKED, "batch", explanation, clears)


def _unfinished(facts: ReleaseFacts) -> Iterator[Blocker]:
    for number in facts.unfinished_phases:
        clears = "Complete the phase (completePhase)."
        yield Blocker(BlockerKind.UNFINISHED_PHASE, f"phase {number}", "The phase is not complete.", clears)


def clean_up_blockers(left_over: Collection[LeftOver]) -> tuple[Blocker, ...]:
    """What a stopped or aborted batch left behind is cleared away before anybody decides about it (CMD-4)."""
    return tuple(
        Blocker(BlockerKind.LEFT_OVER, one.name, f"The batch still has it: {one.kind}.", one.clears)
        for one in left_over
    )


def _phases(facts: ReleaseFacts) -> Iterator[Blocker]:
    for number in facts.unsigned_phases:
        clears = "The missing person signs it (verifyPhase, approvePhase)."
        yield Blocker(BlockerKind.MISSING_SIGNATURE, f"phase {number}", "A demanded signature is missing.", clears)
    for code in facts.unverified_additions:
        explanation = "It was charged, and nobody verified the addition (WGH-15)."
        clears = "A second person verifies it (verifyAddition)."
        yield Blocker(BlockerKind.MISSING_SIGNATURE, f"container {code}", explanation, clears)
    for number in facts.stale_signatures:
        clears = "The phase is signed again as it stands now."
        explanation = "Content changed after it was signed."
        yield Blocker(BlockerKind.STALE_SIGNATURE, f"phase {number}", explanation, clears)


def _exceptions(facts: ReleaseFacts) -> Iterator[Blocker]:
    for number in facts.open_exceptions:
        clears = "Quality assesses it (assessException)."
        yield Blocker(BlockerKind.OPEN_EXCEPTION, f"exception {number}", "The exception is open.", clears)
    for number in facts.unlooked_exceptions:
        explanation = "A correction resolved it, and quality hasn't looked at it since (EXE-8)."
        clears = "Quality assesses it all the same (assessException)."
        yield Blocker(BlockerKind.EXCEPTION_NOT_LOOKED_AT, f"exception {number}", explanation, clears)
    for one in facts.unapproved_exceptions:
        explanation = f"Its assessment awaits the approval of {one.awaits}, as its class demands (REV-1)."
        clears = "Another person approves it in that role (approveException)."
        yield Blocker(BlockerKind.EXCEPTION_NOT_APPROVED, f"exception {one.number}", explanation, clears)
    for number, state in facts.open_deviations:
        explanation = f"It groups an exception of the batch, and is {state} (DEV-4)."
        clears = "It is investigated, concluded and approved (concludeDeviation, approveDeviation)."
        yield Blocker(BlockerKind.OPEN_DEVIATION, f"deviation {number}", explanation, clears)


def _holds(facts: ReleaseFacts) -> Iterator[Blocker]:
    if facts.open_holds:
        clears = "A supervisor restarts or resumes what stands still (restartProcedure, resumeProcedure)."
        yield Blocker(BlockerKind.OPEN_HOLD, "batch", "The batch, or a part of it, is on hold or paused.", clears)


def _questions(facts: ReleaseFacts) -> Iterator[Blocker]:
    for number in facts.open_questions:
        clears = "The floor answers it (answerQuestion), or quality withdraws it (withdrawQuestion)."
        explanation = "The floor was asked, and didn't answer yet."
        yield Blocker(BlockerKind.OPEN_QUESTION, f"question {number}", explanation, clears)


def _trail(facts: ReleaseFacts) -> Iterator[Blocker]:
    """What was written of these kinds since the last review is reviewed too (EU GMP Annex 11 §9)."""
    if facts.unreviewed_trail:
        explanation = (
            f"Its entries of these kinds aren't reviewed as they are now: {', '.join(facts.unreviewed_trail)}."
        )
        clears = "Quality, who didn't execute the batch, reviews them (reviewAuditTrail)."
        yield Blocker(BlockerKind.TRAIL_NOT_REVIEWED, "audit trail", explanation, clears)


def _upstream(facts: ReleaseFacts) -> Iterator[Blocker]:
    """A batch of tablets isn't released before its bulk is, nor that before what it was made of."""
    acts = {"batch": "disposeBatch", "lot": "disposeLot"}
    for one in facts.upstream:
        explanation = f"It went into the batch, and is {one.state}."
        clears = f"Quality releases it ({acts[one.kind]})."
        if one.state == Disposition.REJECTED:
            clears = "What was charged of it by mistake is taken back (reverseCharge), or the batch is rejected too."
        elif one.state == RESTRICTED:
            clears = "Quality lets this batch use it as it is restricted now (approveConditionalUse), or releases it"
            clears += " (disposeLot)."
        yield Blocker(BlockerKind.UPSTREAM, f"{one.kind} {one.number}", explanation, clears)


def _outputs(facts: ReleaseFacts) -> Iterator[Blocker]:
    """Tests first, then the batch, then its lots: each of these waits for the one before."""
    for one in facts.pending_tests:
        explanation, clears = WAITING[one.waits_for]
        place = "batch" if one.lot is None else f"lot {one.lot}"
        yield Blocker(BlockerKind.PENDING_TEST, f"{place}, {one.test}", explanation, clears)
    if facts.lots_rejected:
        explanation, clears = "Quality rejected all lots that it gave.", "It is rejected too (disposeBatch)."
        yield Blocker(BlockerKind.LOTS_REJECTED, "batch", explanation, clears)


def _reconciliation(facts: ReleaseFacts) -> Iterator[Blocker]:
    for lot in facts.unreconciled_labels:
        explanation = "Its labels aren't accounted for as they are issued now (REV-3)."
        clears = "One person counts them (reconcileLabels), a second one verifies it (verifyLabelReconciliation)."
        yield Blocker(BlockerKind.UNRECONCILED_LABELS, f"lot {lot}", explanation, clears)
    if facts.unreconciled is not None:
        clears = "A supervisor signs the figures as they are now (reconcileBatch)."
        yield Blocker(BlockerKind.NOT_RECONCILED, "batch", facts.unreconciled, clears)


def _paper(facts: ReleaseFacts) -> Iterator[Blocker]:
    for page in facts.issued_pages:
        clears = "It is accounted for: used with its scan, spoiled or destroyed unused (reconcileDowntimePage)."
        explanation = "A page of a downtime set that was used isn't accounted for (EXE-11)."
        yield Blocker(BlockerKind.PAPER_NOT_ACCOUNTED, page, explanation, clears)
    for page in facts.unchecked_pages:
        clears = "A second person checks it against its scan (checkDowntimePage)."
        explanation = "What was transcribed from this page isn't checked (EXE-11)."
        yield Blocker(BlockerKind.PAPER_NOT_CHECKED, page, explanation, clears)


def require_not_executed(person: UUID, executed: Collection[UUID], *, act: str) -> None:
    """Nobody reviews or releases what they executed (REV-6). Raises SamePerson."""
    if person in executed:
        raise SamePerson(act=act, person=person)


def require_not_reviewer(person: UUID, reviewers: Collection[UUID]) -> None:
    """The reviewer isn't the releaser either (REV-6). Raises SamePerson."""
    if person in reviewers:
        raise SamePerson(act="Release", person=person)


def require_another_reviewer(person: UUID, others: Collection[UUID]) -> None:
    """Nobody reviews a batch both for production and for quality (REV-6). Raises SamePerson."""
    if person in others:
        raise SamePerson(act="Review", person=person)
