"""What the domain asks of a batch before its review and release."""

import json
from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from domain.deviations import queries as deviations
from domain.deviations.states import OVER
from domain.dispensing.kinds import DispensedState
from domain.dispensing.weighing_models import DispensedContainer
from domain.downtime import queries as downtime
from domain.downtime.kinds import DowntimePageState
from domain.ending.leaving import to_clear
from domain.exceptions.models import BatchException, ExceptionState
from domain.execution.kinds import UNDECIDED, HoldKind
from domain.execution.models import (
    Batch,
    BatchHold,
    BatchState,
    PhaseExecution,
    PhaseState,
)
from domain.kernel.canonical import Json
from domain.materials.kinds import LotStatus
from domain.reconciliation import queries as reconciliation
from domain.reconciliation.figures import Figures
from domain.review import reworked
from domain.review.content import content_of, same
from domain.review.facts import ReleaseFacts, Unapproved
from domain.review.kinds import ReviewKind
from domain.review.models import BatchReview
from domain.review.outputs import lots_of, pending_tests
from domain.review.policies import policy_of
from domain.review.progress.parts import unseen
from domain.review.questions import queries as questions
from domain.review.trail import queries as trail
from domain.review.upstream import unreleased
from domain.signatures.models import Signature, SignatureStaleness


def facts_of(
    session: Session, batch: Batch, *, before_review: bool = False, apart_from: Collection[UUID] = ()
) -> ReleaseFacts:
    """The facts that release blockers are computed from (REV-4); before a review, without those of other lots.

    `apart_from` are lots that the batch gave and that are rejected with its release (REV-13).
    """
    phase = _of_batch(PhaseExecution.company_id, PhaseExecution.batch_id, batch)
    unfinished = session.scalars(
        select(PhaseExecution.number)
        .where(
            phase,
            PhaseExecution.state != PhaseState.COMPLETE,
            PhaseExecution.replaced_at.is_(None),
            PhaseExecution.left_out_at.is_(None),
            PhaseExecution.not_applicable_at.is_(None),
        )
        .order_by(PhaseExecution.number)
    )
    figures = reconciliation.figures_of(session, batch)
    reviews, policy = {kind_of(one) for one in valid_reviews(session, batch)}, policy_of(session, batch)
    found = ReleaseFacts(
        unfinished_phases=tuple(unfinished),
        unsigned_phases=_unsigned(session, batch, stale=False),
        stale_signatures=_unsigned(session, batch, stale=True),
        open_exceptions=_exceptions(session, batch, BatchException.state == ExceptionState.OPEN),
        open_holds=len(
            session.scalars(
                select(BatchHold.id).where(
                    _of_batch(BatchHold.company_id, BatchHold.batch_id, batch),
                    BatchHold.restarted_at.is_(None),
                    func.coalesce(BatchHold.kind, HoldKind.HOLD).in_((HoldKind.PAUSE, HoldKind.HOLD)),
                )
            ).all()
        ),
        reviewed=ReviewKind.QUALITY in reviews,
        unverified_additions=tuple(session.scalars(_unverified(batch))),
        unreconciled_labels=reconciliation.uncounted(figures),
        unreconciled=_unreconciled(session, batch, figures),
        issued_pages=downtime.open_pages(session, batch, DowntimePageState.ISSUED),
        unchecked_pages=downtime.open_pages(session, batch, DowntimePageState.USED),
        ended=ended(batch),
        left_over=() if ended(batch) is None else to_clear(session, batch),
        unlooked_exceptions=_exceptions(
            session,
            batch,
            BatchException.state == ExceptionState.RESOLVED_BY_CORRECTION,
            BatchException.classification.is_(None),
        ),
        unapproved_exceptions=_unapproved(session, batch),
        open_questions=tuple(one.number for one in questions.open_ones(session, [batch])),
        unreviewed_trail=trail.unreviewed(session, batch) if batch.disposition in UNDECIDED else (),
        lacks_production=policy is not None and policy.production_review and ReviewKind.PRODUCTION not in reviews,
        unmarked=unseen(session, batch) if policy is not None and policy.marks else (),
        open_deviations=_open_deviations(session, batch),
    )
    return found if before_review else _with_lots(session, batch, found, apart_from)


def _with_lots(session: Session, batch: Batch, facts: ReleaseFacts, apart_from: Collection[UUID] = ()) -> ReleaseFacts:
    """And what a review doesn't wait for: the release of what went into the batch, the tests of what it gave."""
    lots = lots_of(session, batch)
    return replace(
        facts,
        upstream=unreleased(session, batch),
        pending_tests=reworked.additional_tests(
            session, batch, lots, pending_tests(session, batch, lots, apart_from=apart_from)
        ),
        rework_withdrawn=reworked.withdrawn(session, batch),
        lots_rejected=bool(lots) and all(one.status == LotStatus.REJECTED or one.id in apart_from for one in lots),
    )


def _exceptions(session: Session, batch: Batch, *those: ColumnElement[bool]) -> tuple[int, ...]:
    """By their numbers."""
    of = BatchException
    chosen = select(of.number).where(_of_batch(of.company_id, of.batch_id, batch), *those)
    return tuple(session.scalars(chosen.order_by(of.number)))


def _unapproved(session: Session, batch: Batch) -> tuple[Unapproved, ...]:
    of = BatchException
    waiting = select(of.number, of.awaits).where(_of_batch(of.company_id, of.batch_id, batch), of.awaits.is_not(None))
    rows = session.execute(waiting.order_by(of.number))
    return tuple(Unapproved(number, awaits) for number, awaits in rows if awaits is not None)


def _open_deviations(session: Session, batch: Batch) -> tuple[tuple[int, str], ...]:
    found = deviations.of_batch(session, batch)
    return tuple((one.number, one.state) for one in found if one.state not in OVER)


def facts_of_next(session: Session, batch: Batch) -> ReleaseFacts:
    """The facts of the step that comes next: the review, or once that stands the disposition."""
    found = facts_of(session, batch, before_review=True)
    return _with_lots(session, batch, found) if found.reviewed else found


def ended(batch: Batch) -> BatchState | None:
    """How a batch ended that isn't complete; None while it runs, or once it is complete."""
    state = BatchState(batch.state)
    return state if state in {BatchState.STOPPED, BatchState.ABORTED} else None


def _unreconciled(session: Session, batch: Batch, figures: Figures) -> str | None:
    """What is missing of a reconciliation; nothing is where nothing was issued and nothing came (REV-2)."""
    if not figures.anything:
        return None
    last = reconciliation.last_digest(session, batch)
    if last is None:
        return "Yield and accountability of the batch are not reconciled (REV-2)."
    if last != reconciliation.digest_of(figures):
        return "A figure changed after the batch was reconciled (REV-2)."
    return None


def valid_reviewers(session: Session, batch: Batch) -> tuple[UUID, ...]:
    """Who reviewed the batch as it stands now, for production or for quality."""
    return tuple(one.reviewer_id for one in valid_reviews(session, batch))


def valid_reviews(session: Session, batch: Batch) -> tuple[BatchReview, ...]:
    """Reviews of the batch as it stands now: what was signed is what stands there, and not stale (SIG-4)."""
    reviews = [one for one in _reviews(session, batch) if one.signature.staleness is None]
    now = content_of(session, batch) if reviews else {}
    return tuple(one for one in reviews if same(_signed_content(one), now))


def kind_of(review: BatchReview) -> ReviewKind:
    """Whose it is: quality's, of those from before there was another."""
    return ReviewKind(review.kind or ReviewKind.QUALITY)


def reviewers_of_other_kind(session: Session, batch: Batch, kind: ReviewKind) -> frozenset[UUID]:
    """Who ever reviewed the batch for the others (REV-6)."""
    return frozenset(one.reviewer_id for one in _reviews(session, batch) if kind_of(one) is not kind)


def reviewers(session: Session, batch: Batch) -> tuple[UUID, ...]:
    """Who reviewed the batch as it stands now, or anything of its audit trail."""
    return (*valid_reviewers(session, batch), *trail.reviewers(session, batch))


def outdated_reviews(session: Session, batch: Batch) -> tuple[BatchReview, ...]:
    """Reviews of a state that the batch isn't in any more."""
    now = content_of(session, batch)
    return tuple(one for one in _reviews(session, batch) if not same(_signed_content(one), now))


def _reviews(session: Session, batch: Batch) -> list[BatchReview]:
    chosen = select(BatchReview).where(_of_batch(BatchReview.company_id, BatchReview.batch_id, batch))
    signature = selectinload(BatchReview.signature).selectinload(Signature.staleness)
    return list(session.scalars(chosen.options(signature).order_by(BatchReview.id)))


def _signed_content(review: BatchReview) -> dict[str, Json]:
    signed: dict[str, dict[str, Json]] = json.loads(review.signature.content)
    return signed["content"]


def _unverified(batch: Batch) -> Select[str]:
    """What was charged and isn't verified as added, by the codes of the labels (WGH-15)."""
    held = DispensedContainer
    charged = _of_batch(held.company_id, held.batch_id, batch), held.state == DispensedState.CHARGED
    return select(held.code).where(*charged).order_by(held.code)


def _unsigned(session: Session, batch: Batch, *, stale: bool) -> tuple[int, ...]:
    """Complete phases that aren't signed off; those whose signature went stale, or those that never had them all."""
    went_stale = exists().where(
        Signature.company_id == PhaseExecution.company_id,
        Signature.subject_id == PhaseExecution.id,
        _stale(Signature.company_id, Signature.id),
    )
    chosen = select(PhaseExecution.number).where(
        _of_batch(PhaseExecution.company_id, PhaseExecution.batch_id, batch),
        PhaseExecution.state == PhaseState.COMPLETE,
        PhaseExecution.signed_off_at.is_(None),
        went_stale if stale else ~went_stale,
    )
    return tuple(session.scalars(chosen.order_by(PhaseExecution.number)))


def _of_batch(
    company: InstrumentedAttribute[UUID], batch_id: InstrumentedAttribute[UUID], batch: Batch
) -> ColumnElement[bool]:
    return and_(company == batch.company_id, batch_id == batch.id)


def _stale(company: InstrumentedAttribute[UUID], signature: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    return exists().where(SignatureStaleness.company_id == company, SignatureStaleness.id == signature)
