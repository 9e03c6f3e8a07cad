"""Completing a review, and deciding about the batch: both signed."""

from dataclasses import dataclass
from uuid import UUID

from domain.ending.leaving import to_clear
from domain.execution.kinds import UNDECIDED, BatchState
from domain.execution.models import Batch
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.review import apart, executors, outputs, queries, rules
from domain.review.apart import OfLot
from domain.review.completeness import gathering, keeping
from domain.review.content import EVALUATED, content_of
from domain.review.events import BatchDisposed, BatchReviewed, BatchReviewedByProduction
from domain.review.facts import Blocker
from domain.review.kinds import ReviewKind
from domain.review.models import BatchReview, Decision, Disposition
from domain.review.policy import deciding, setting
from domain.review.refusals import AlreadyDecided, ReleaseBlocked
from domain.review.revocations import last_revocation
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.signatures.staleness import make_stale

TEXT_LIMIT = 4000
ENDING = frozenset({BatchState.STOPPING, BatchState.STOPPED, BatchState.ABORTING, BatchState.ABORTED})
"""What such a batch holds is cleared away before it is rejected, for afterwards nothing is done in it (CMD-4)."""


@dataclass(frozen=True, slots=True)
class Review:
    """`conclusion` is the reviewer's, in words; `kind` says whether they review it for production or for quality."""

    subject: UUID
    version: int
    conclusion: str
    kind: ReviewKind = ReviewKind.QUALITY

    def as_json(self) -> dict[str, Json]:
        return {
            "batch": str(self.subject),
            "version": str(self.version),
            "kind": self.kind.value,
            "conclusion": self.conclusion,
        }


@dataclass(frozen=True, slots=True)
class Decide:
    """`statement` is what the qualified person certifies or why they reject.

    `lots` decide on the batch's lots one by one; without any, all that aren't rejected yet go with it (REV-13).
    """

    subject: UUID
    version: int
    decision: Decision
    statement: str
    lots: tuple[OfLot, ...] = ()

    def as_json(self) -> dict[str, Json]:
        lots: dict[str, Json] = {"lots": [one.as_json() for one in self.lots]} if self.lots else {}
        return {
            "batch": str(self.subject),
            "version": str(self.version),
            "decision": self.decision.value,
            "statement": self.statement,
            **lots,
        }


def _content(uow: UnitOfWork, batch: Batch, _: Review) -> Json:
    """With every rule that was evaluated, by the digest of that list (REV-7)."""
    evaluated = gathering.evaluation_of(uow.session, batch)
    return {**content_of(uow.session, batch), EVALUATED: keeping.signed(evaluated)}


def _content_of_decision(uow: UnitOfWork, batch: Batch, given: Decide) -> Json:
    """With who may decide where the site says so, and what becomes of the batch's lots (REV-5, REV-13)."""
    content: dict[str, Json] = content_of(uow.session, batch) | setting.as_content(setting.last_set(uow, batch.site_id))
    if given.decision == Decision.RELEASED:
        return content | apart.as_content(uow, batch, given.lots)
    lots = outputs.rejected_with(outputs.held_lots(uow, batch))
    return {**content, "lots": lots} if lots else content


def _check_review(uow: UnitOfWork, batch: Batch, given: Review) -> None:
    require_text(given.conclusion, limit=TEXT_LIMIT, path=("conclusion",))
    require_undecided(batch)
    facts = queries.facts_of(uow.session, batch, before_review=True)
    if given.kind is ReviewKind.PRODUCTION:
        facts = rules.for_production(facts)
    _require_none(rules.release_blockers(facts, before_review=True))


def _reviewer(uow: UnitOfWork, batch: Batch, given: Review) -> None:
    """Raises SamePerson."""
    rules.require_not_executed(uow.person, executors.executed_by(uow.session, batch), act="Review")
    rules.require_another_reviewer(uow.person, queries.reviewers_of_other_kind(uow.session, batch, given.kind))


def _perform_review(uow: UnitOfWork, batch: Batch, given: Review, signature: Signature) -> Batch:
    for outdated in queries.outdated_reviews(uow.session, batch):
        make_stale(uow, outdated.signature, because="the batch changed after this review")
    found = uow.add(
        BatchReview(
            id=new_id(),
            site_id=batch.site_id,
            batch_id=batch.id,
            reviewer_id=signature.person_id,
            reviewer_name=signature.printed_name,
            conclusion=given.conclusion,
            kind=given.kind,
            reviewed_at=uow.now,
            signature_id=signature.id,
        )
    )
    keeping.keep(uow, batch, found.id)
    by_production = given.kind is ReviewKind.PRODUCTION
    uow.record(BatchReviewedByProduction(batch=batch.id) if by_production else BatchReviewed(batch=batch.id))
    return batch


def _check_decision(uow: UnitOfWork, batch: Batch, given: Decide) -> None:
    require_text(given.statement, limit=TEXT_LIMIT, path=("statement",))
    apart.require_said(given.lots, decision=given.decision)
    require_undecided(batch)
    if given.decision == Decision.RELEASED:
        apart.require_each(given.lots, outputs.lots_of(uow.session, batch))
        facts = queries.facts_of(uow.session, batch, apart_from=apart.rejected(given.lots))
        _require_none(rules.release_blockers(facts))
    elif batch.state in ENDING:
        _require_none(rules.clean_up_blockers(to_clear(uow.session, batch)))


def _decider(uow: UnitOfWork, batch: Batch, _: Decide) -> None:
    """Raises SamePerson."""
    rules.require_not_executed(uow.person, executors.executed_by(uow.session, batch), act="Disposition")


def _perform_decision(uow: UnitOfWork, batch: Batch, given: Decide, signature: Signature) -> Batch:
    warrant = deciding.warrant(uow, batch, reviewers=queries.reviewers(uow.session, batch))
    disposition = uow.add(
        Disposition(
            id=new_id(),
            site_id=batch.site_id,
            batch_id=batch.id,
            decision=given.decision,
            statement=given.statement,
            decided_by=signature.person_id,
            decided_name=signature.printed_name,
            decided_at=uow.now,
            signature_id=signature.id,
            policy_id=warrant.policy,
            decided_as=warrant.decided_as,
            reviewer_because=warrant.reviewer_because,
            after_revocation_id=last_revocation(uow, batch),
        )
    )
    batch.disposition = given.decision
    if given.decision == Decision.REJECTED:
        outputs.reject(uow, batch, statement=given.statement)
    else:
        apart.decide(uow, batch, disposition, given.lots)
    uow.record(BatchDisposed(batch=batch.id, decision=given.decision))
    return batch


def require_undecided(batch: Batch) -> None:
    """Raises AlreadyDecided."""
    if batch.disposition not in UNDECIDED:
        raise AlreadyDecided(decision=batch.disposition)


def _require_none(blockers: tuple[Blocker, ...]) -> None:
    if blockers:
        raise ReleaseBlocked(blockers=blockers)


COMPLETE_REVIEW = SignedAct[Review, Batch](
    name="completeReview",
    model=Batch,
    reads=Permission.BATCH_READ,
    needs=lambda given: rules.REVIEWS[given.kind],
    meaning=lambda _: Meaning.REVIEWED,
    content=_content,
    check=_check_review,
    perform=_perform_review,
    may_need=tuple(rules.REVIEWS.values()),
    signer=_reviewer,
    may_wait=Review,
)

DISPOSE_BATCH = SignedAct[Decide, Batch](
    name="disposeBatch",
    model=Batch,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_DISPOSE,
    meaning=lambda given: Meaning.RELEASED if given.decision == Decision.RELEASED else Meaning.REJECTED,
    content=_content_of_decision,
    check=_check_decision,
    perform=_perform_decision,
    or_needs=lambda uow, batch, _: setting.or_needs(uow, batch.site_id),
    may_need=(Permission.BATCH_DISPOSE, Permission.BATCH_DISPOSE_QUALITY),
    may_mean=(Meaning.RELEASED, Meaning.REJECTED),
    signer=_decider,
    may_wait=Decide,
)
