"""What reviewers looked at of a batch, part by part, and marking a part."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.context import Info, act, changed
from api.problems import Problem
from api.relay import Node, local_id
from domain.execution.models import Batch
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.review.progress import marking, models, parts
from domain.review.progress.kinds import PartKind
from infra.transaction import Outcome

strawberry.enum(PartKind, name="ReviewPartKind", description="What is looked at one by one in a review.")


@strawberry.type(description="That a reviewer looked at a part of a batch, as it was then (REV-11).")
class ReviewMark(Node):
    model: ClassVar[type[OfCompany]] = models.ReviewMark
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    kind: PartKind
    part: str
    place: str
    digest: str = strawberry.field(description="SHA-256 of what the reviewer was shown of it.")
    reviewer_name: str
    reviewed_at: datetime


@strawberry.type(description="A part of a batch: what is shown of it by its digest, and who looked at it last.")
class ReviewPart:
    kind: PartKind
    part: str = strawberry.field(description="What markReviewed calls it.")
    place: str
    digest: str = strawberry.field(description="SHA-256 of what it shows now; markReviewed takes it back.")
    at_rest: bool = strawberry.field(description="Whether it may be marked: a phase that is complete, and so on.")
    reviewed_by: str | None
    reviewed_at: datetime | None
    stale: bool = strawberry.field(description="Whether it changed since it was marked.")


@strawberry.type(description="How far the review of a batch is, while it still runs (REV-11).")
class ReviewProgress:
    parts: list[ReviewPart] = strawberry.field(description="Phases, exceptions, then the rest, in the record's order.")
    done: int = strawberry.field(description="So many are marked as they stand now.")
    of: int


@strawberry.input(description="Mark a part of a batch as looked at, by the digest that was shown with it.")
class MarkReviewedInput:
    batch: strawberry.ID
    part: str
    digest: str
    command_id: str | None = None


@strawberry.type
class MarkReviewedPayload:
    mark: ReviewMark | None = None
    problems: list[Problem]


@strawberry.type
class ReviewProgressMutation:
    @strawberry.mutation(
        description="Mark a part of a batch as looked at; refused where it still changes, or isn't what was shown by"
        " now (REV-11)."
    )
    def mark_reviewed(self, info: Info, input: MarkReviewedInput) -> MarkReviewedPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, MarkReviewedPayload, "mark", ReviewMark, lambda: _mark(info, input))


def _mark(info: Info, given: MarkReviewedInput) -> Outcome:
    batch = local_id(given.batch, "Batch", path="batch")
    return act(
        info,
        "markReviewed",
        lambda uow: marking.mark(uow, batch=batch, part=given.part, digest=given.digest),
        given=[str(batch), given.part, given.digest],
        command_id=given.command_id,
    )


def of_batch(info: Info, batch: Batch) -> ReviewProgress:
    """Each part with its last mark."""
    found = parts.progress_of(info.context.session, batch)
    return ReviewProgress(parts=[_part(one) for one in found], done=sum(one.done for one in found), of=len(found))


def _part(one: parts.Seen) -> ReviewPart:
    return ReviewPart(
        kind=one.part.kind,
        part=one.part.key,
        place=one.part.place,
        digest=one.part.digest,
        at_rest=one.part.at_rest,
        reviewed_by=None if one.mark is None else one.mark.reviewer_name,
        reviewed_at=None if one.mark is None else one.mark.reviewed_at,
        stale=one.stale,
    )
