"""Reviewing a batch's audit trail: a signed act of its own, which says what was shown."""

import json
from dataclasses import dataclass
from uuid import UUID

from domain.execution.models import Batch
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.review import executors, rules
from domain.review.acts import require_undecided
from domain.review.trail.events import AuditTrailReviewed
from domain.review.trail.kinds import TrailKind
from domain.review.trail.models import AuditTrailReview
from domain.review.trail.queries import shown
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

CONCLUSION_LENGTH = 4000


@dataclass(frozen=True, slots=True)
class ReviewAuditTrail:
    """`subject` is the batch, `kinds` the filter; `conclusion` is the reviewer's, in words."""

    subject: UUID
    version: int
    kinds: frozenset[TrailKind]
    conclusion: str

    def as_json(self) -> dict[str, Json]:
        kinds: list[Json] = [one.value for one in sorted(self.kinds)]
        return {
            "batch": str(self.subject),
            "version": str(self.version),
            "kinds": kinds,
            "conclusion": self.conclusion,
        }


def _content(uow: UnitOfWork, batch: Batch, given: ReviewAuditTrail) -> Json:
    return {"batch": batch.number, "auditTrail": shown(uow.session, batch, given.kinds).as_json()}


def _check(_: UnitOfWork, batch: Batch, given: ReviewAuditTrail) -> None:
    """Raises InvalidInput, AlreadyDecided."""
    require_text(given.conclusion, limit=CONCLUSION_LENGTH, path=("conclusion",))
    if not given.kinds:
        listed = ", ".join(TrailKind)
        raise InvalidInput(path=("kinds",), problem=f"Say which kinds of entries you looked at, of {listed}.")
    require_undecided(batch)


def _signer(uow: UnitOfWork, batch: Batch, _: ReviewAuditTrail) -> None:
    """Raises SamePerson."""
    rules.require_not_executed(uow.person, executors.executed_by(uow.session, batch), act=rules.AUDIT_TRAIL)


def _perform(uow: UnitOfWork, batch: Batch, given: ReviewAuditTrail, signature: Signature) -> Batch:
    """What is kept is what the signature says was shown."""
    told = json.loads(signature.content)["content"]["auditTrail"]
    upto = told["upTo"]
    uow.add(
        AuditTrailReview(
            id=new_id(),
            site_id=batch.site_id,
            batch_id=batch.id,
            reviewer_id=signature.person_id,
            reviewer_name=signature.printed_name,
            **{kind.lower(): int(told["shown"][kind]) for kind in given.kinds},
            entries=int(told["entries"]),
            digest=told["digest"],
            upto_transaction=None if upto is None else UUID(upto["transaction"]),
            upto_number=None if upto is None else int(upto["number"]),
            conclusion=given.conclusion,
            reviewed_at=uow.now,
            signature_id=signature.id,
        )
    )
    uow.record(AuditTrailReviewed(batch=batch.id))
    return batch


REVIEW_AUDIT_TRAIL: SignedAct[ReviewAuditTrail, Batch] = SignedAct(
    name="reviewAuditTrail",
    model=Batch,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_REVIEW,
    meaning=lambda _: Meaning.REVIEWED,
    content=_content,
    check=_check,
    perform=_perform,
    signer=_signer,
    may_wait=ReviewAuditTrail,
)
