"""What is left to do of a batch that was made: exceptions, counts, its review and release."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from domain.exceptions import routes
from domain.exceptions.kinds import ApproverRole
from domain.kernel.permissions import Permission
from domain.reconciliation import rules as reconciliation
from domain.review import rules as review
from domain.review.due.queries import Due
from domain.review.facts import Blocker, BlockerKind
from domain.review.kinds import ReviewKind, ReviewStage
from domain.review.policy.rules import FIRST_POLICY, OR_NEEDS, Policy, relaxation
from domain.review.rules import AUDIT_TRAIL
from domain.work.rules.items import Asker, WorkItem, refused


@dataclass(frozen=True, slots=True)
class ExceptionFacts:
    """An exception that waits for somebody; `executed` where the asker took part in its phase.

    `awaits` is as what somebody has to approve its assessment, None where it waits for one. `assessor` assessed it and
    `approved` are those who approved that already. `afterwards`: it was found after the decision on its batch.
    """

    id: UUID
    number: int
    title: str
    phase: int | None
    executed: bool
    awaits: ApproverRole | None = None
    assessor: UUID | None = None
    approved: frozenset[UUID] = frozenset()
    afterwards: bool = False


@dataclass(frozen=True, slots=True)
class CountFacts:
    """Counted labels that wait for a second person."""

    id: UUID
    counted_by: UUID


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """A batch that is complete; `blockers` are those of its next step, a review or the disposition.

    `awaits` is whose review it waits for, None once it waits for the disposition, `others` are who reviewed it for the
    others. `reviewers` tells who reviewed it as it stands, or anything of its audit trail, `executed_by` who took part
    in its execution; they are asked only where nothing else forbids the act. `due` is what its site's review policy
    states days for.
    """

    id: UUID
    number: str
    blockers: tuple[Blocker, ...]
    executed_by: Callable[[], frozenset[UUID]]
    reviewers: Callable[[], tuple[UUID, ...]]
    awaits: ReviewKind | None
    others: frozenset[UUID]
    policy: Policy = FIRST_POLICY
    due: tuple[Due, ...] = ()

    @property
    def stage(self) -> ReviewStage:
        return ReviewStage.DECISION if self.awaits is None else ReviewStage(self.awaits)


def exception_work(found: ExceptionFacts, asker: Asker) -> WorkItem:
    """An exception waits for quality's assessment, or for who approves that by its class (REV-1, REV-4).

    By somebody who didn't execute its phase (REV-6).
    """
    said = "You decided this by hand." if found.phase is None else f"You took part in executing phase {found.phase}."
    own = said if found.executed else None
    if found.awaits is None:
        because = asker.cannot(Permission.EXCEPTION_ASSESS) or own
        return WorkItem("assessException", "Exception", found.id, f"Exception {found.number} {found.title}", because)
    other = refused(lambda: _require_another(found, asker.person))
    because = asker.cannot(routes.PERMISSION[found.awaits]) or own or other
    title = f"Exception {found.number} {found.title}: {found.awaits}"
    return WorkItem("approveException", "Exception", found.id, title, because)


def _require_another(found: ExceptionFacts, person: UUID) -> None:
    assert found.assessor is not None, found.id
    routes.require_other(person, assessed_by=found.assessor, approved_by=found.approved)


def release_work(batch: ReleaseFacts, asker: Asker) -> WorkItem:
    """Review, production's first where it is demanded, then disposition, each with what forbids it (REV-4, REV-6)."""
    blocked = f"{batch.blockers[0].place}: {batch.blockers[0].explanation}" if batch.blockers else None
    act, permission = ("disposeBatch", Permission.BATCH_DISPOSE)
    if batch.awaits is not None:
        act, permission = ("completeReview", review.REVIEWS[batch.awaits])
    elif (instead := OR_NEEDS[batch.policy.releaser]) and not asker.may(permission):
        permission = instead
    because = blocked or asker.cannot(permission) or refused(lambda: _require_other(batch, asker.person, act))
    production = ", for production" if batch.awaits is ReviewKind.PRODUCTION else ""
    return _by_its_day(
        WorkItem(act, "Batch", batch.id, f"Batch {batch.number}{production}", because), batch, batch.stage
    )


def awaited_work(batch: UUID, number: str, asker: Asker, *, reviewed: bool) -> WorkItem:
    """What a batch waits for of which the person's roles let them do nothing; what else forbids it isn't asked."""
    act, permission = (
        ("disposeBatch", Permission.BATCH_DISPOSE) if reviewed else ("completeReview", Permission.BATCH_REVIEW)
    )
    return WorkItem(act, "Batch", batch, f"Batch {number}", asker.lacks(permission))


def trail_work(batch: ReleaseFacts, asker: Asker) -> Iterator[WorkItem]:
    """What is written in the audit trail waits for who reviews it (REV-4, REV-6)."""
    if any(one.kind == BlockerKind.TRAIL_NOT_REVIEWED for one in batch.blockers):
        because = asker.cannot(Permission.BATCH_REVIEW) or refused(
            lambda: review.require_not_executed(asker.person, batch.executed_by(), act=AUDIT_TRAIL)
        )
        item = WorkItem("reviewAuditTrail", "Batch", batch.id, f"Audit trail of batch {batch.number}", because)
        yield _by_its_day(item, batch, ReviewStage.QUALITY)


def _by_its_day(item: WorkItem, batch: ReleaseFacts, stage: ReviewStage) -> WorkItem:
    """With the day until which its site wants it done (REV-14)."""
    found = next((one for one in batch.due if one.stage is stage), None)
    if found is None:
        return item
    title = f"{item.title}, due on {found.due_on}{'; it is overdue' if found.overdue else ''}"
    return replace(item, title=title, due_on=found.due_on, overdue=found.overdue)


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
    review.require_not_executed(person, batch.executed_by(), act=act)
    if batch.awaits is None:
        relaxation(batch.policy, person, batch.reviewers())
    else:
        review.require_another_reviewer(person, batch.others)
