"""A reviewer marks a part of a batch as looked at, by the digest of what they were shown (REV-11)."""

from uuid import UUID

from domain.execution.models import Batch
from domain.execution.rules import batches
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.review import executors, rules
from domain.review.events import BatchPartReviewed
from domain.review.progress.models import ReviewMark
from domain.review.progress.parts import Part, parts_of
from domain.review.progress.refusals import AlreadyMarked, PartChanged, PartNotAtRest


def mark(uow: UnitOfWork, *, batch: UUID, part: str, digest: str) -> ReviewMark:
    """Mark one part, while the batch runs or after; no signature, for the review as a whole is signed.

    By who may review it, for quality or for production, and didn't execute it. Raises NotFound, Forbidden,
    BatchDecided, InvalidInput, PartNotAtRest, PartChanged, AlreadyMarked, SamePerson.
    """
    found = uow.load(Batch, batch, Permission.BATCH_READ)
    if not uow.actor.may(Permission.BATCH_REVIEW_PRODUCTION, site=SiteId(found.site_id)):
        uow.require(Permission.BATCH_REVIEW, site=SiteId(found.site_id))
    batches.require_undecided(found.number, found.disposition)
    shown = _named(uow, found, part)
    if not shown.at_rest:
        raise PartNotAtRest(place=shown.place)
    if shown.digest != digest:
        raise PartChanged(place=shown.place, path=("digest",))
    reviewer, row = uow.actor.as_person, ReviewMark
    of_part = (row.batch_id == batch, row.part == part)
    if uow.any(row, *of_part, row.digest == digest, row.reviewer_id == reviewer):
        raise AlreadyMarked(place=shown.place, path=("part",))
    rules.require_not_executed(reviewer, executors.executed_by(uow.session, found), act="Review")
    made = ReviewMark(
        id=new_id(),
        site_id=found.site_id,
        batch_id=found.id,
        kind=shown.kind,
        part=shown.key,
        place=shown.place,
        digest=digest,
        reviewer_id=reviewer,
        reviewer_name=uow.actor.name,
        reviewed_at=uow.now,
    )
    uow.record(BatchPartReviewed(batch=found.id, mark=made.id))
    return uow.add(made)


def _named(uow: UnitOfWork, batch: Batch, part: str) -> Part:
    for one in parts_of(uow.session, batch):
        if one.key == part:
            return one
    raise InvalidInput(path=("part",), problem=f"{part[:60]!r} is no part of batch {batch.number}.")
