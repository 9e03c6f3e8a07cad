"""Quality says, signed, how a site reviews its batches."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.execution.models import Batch
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import VersionConflict
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.review.due.rules import NO_DAYS, Days, require_days
from domain.review.events import ReviewPolicySet
from domain.review.kinds import ReviewStage
from domain.review.policy_models import ReviewPolicy
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.tenancy.models import Site

REASON = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReviewPolicy:
    """`subject` is the site; `seen` is the version of the policy that this replaces, None where there is none yet."""

    subject: UUID
    version: int
    production_review: bool
    marks: bool
    seen: int | None
    reason: str
    days: Days = NO_DAYS

    def as_json(self) -> dict[str, Json]:
        return {
            "site": str(self.subject),
            "version": self.version,
            "productionReview": self.production_review,
            "marks": self.marks,
            **_stated(self.days),
            "policyVersion": self.seen,
            "reason": self.reason,
        }


def _stated(days: Days) -> dict[str, Json]:
    """The days that are stated, by the names of their fields."""
    given = {f"{stage.lower()}Days": days.of(stage) for stage in ReviewStage}
    return {name: value for name, value in given.items() if value is not None}


def days_of(policy: ReviewPolicy) -> Days:
    return Days(policy.production_days, policy.quality_days, policy.decision_days)


def policy_of(session: Session, batch: Batch) -> ReviewPolicy | None:
    """How the batch's site reviews; None where it set nothing, so that quality's review alone is demanded."""
    row = ReviewPolicy
    return session.scalars(
        select(row).where(row.company_id == batch.company_id, row.site_id == batch.site_id)
    ).one_or_none()


def _standing(uow: UnitOfWork, site: Site) -> ReviewPolicy | None:
    return next(iter(uow.lock(ReviewPolicy, ReviewPolicy.site_id == site.id)), None)


def _check(uow: UnitOfWork, site: Site, given: SetReviewPolicy) -> None:
    """Raises InvalidInput, VersionConflict."""
    require_words(given.reason, limit=REASON, path=("reason",))
    require_days(given.days, production_review=given.production_review)
    found = _standing(uow, site)
    if found is not None:
        require_version(found, 0 if given.seen is None else given.seen)
    elif given.seen is not None:
        raise VersionConflict(kind="ReviewPolicy", id=site.id, seen=given.seen, current=0)


def _content(uow: UnitOfWork, site: Site, _: SetReviewPolicy) -> Json:
    return {"site": {"code": site.code, "name": site.name}, "before": _as_content(_standing(uow, site))}


def _as_content(found: ReviewPolicy | None) -> Json:
    if found is None:
        return None
    return {"productionReview": found.production_review, "marks": bool(found.marks), **_stated(days_of(found))}


def _perform(uow: UnitOfWork, site: Site, given: SetReviewPolicy, signature: Signature) -> ReviewPolicy:
    """For every review that is completed from now on; the days count for every batch that waits."""
    found = _standing(uow, site) or uow.add(ReviewPolicy(id=new_id(), site_id=site.id))
    found.production_review, found.marks = given.production_review, given.marks
    found.production_days, found.quality_days = given.days.production, given.days.quality
    found.decision_days = given.days.decision
    found.because = given.reason.strip()
    found.set_by, found.set_name, found.set_at = uow.actor.as_person, signature.printed_name, uow.now
    found.signature_id = signature.id
    uow.record(ReviewPolicySet(policy=found.id))
    return found


SET_REVIEW_POLICY: SignedAct[SetReviewPolicy, Site] = SignedAct(
    name="setReviewPolicy",
    model=Site,
    reads=Permission.REVIEW_POLICY_SET,
    needs=lambda _: Permission.REVIEW_POLICY_SET,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_perform,
    site=lambda site, _: SiteId(site.id),
    may_wait=SetReviewPolicy,
)
