"""The figures and patterns of oversight as GraphQL shows them, each with the records that it counts."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar, TypeVar

import strawberry

from api.people.types import Person
from api.relay import PAGE_DEFAULT, PAGE_LIMIT, Node, global_id
from domain.access.queries import Place
from domain.exceptions.kinds import Classification
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.oversight import figures, kinds, models, rules, telling
from domain.review.kinds import ReviewStage

strawberry.enum(
    kinds.AgeBand, description="How long it has waited, in days of 24 hours; each begins where the one before ends."
)
strawberry.enum(
    kinds.PatternKind,
    description="What repeats in what one person entered: a reason to look, and no finding."
    f" TYPED_WEIGHTS: at least {rules.LEAST}, and {rules.TYPED_PERCENT} % of their weights."
    f" LATE_ENTRIES: at least {rules.LEAST}, and {rules.LATE_PERCENT} % of their values."
    f" REWEIGHED_UNTIL_IT_PASSED: at least {rules.REWEIGHED_AFTER} attempts outside the band before one within it."
    f" REPEATED_NUMBERS: one number by hand at least {rules.REPEATED} times on end for one parameter."
    f" LAST_DIGITS: those of at least {rules.DIGITS_LEAST} numbers by hand aren't uniform (chi-square, 0.1 %)."
    f" BURSTS: at least {rules.BURST} values by hand within {rules.BURST_WITHIN.seconds} seconds."
    f" CORRECTIONS: their values are corrected later over {rules.SIGMAS} standard errors more than the others' are."
    f" Numbers count from {rules.SIGNIFICANT} significant digits on.",
)

Thing = TypeVar("Thing")
First = Annotated[int, strawberry.argument(description=f"From 1 to {PAGE_LIMIT}.")]
FirstFew = Annotated[int, strawberry.argument(description=f"From 1 to {PAGE_DEFAULT}.")]
Skip = Annotated[int, strawberry.argument(description="So many of the list come before the first.")]


def page(things: Sequence[Thing], first: int, skip: int, *, most: int = PAGE_LIMIT) -> Sequence[Thing]:
    """Raises InvalidInput."""
    if not 0 < first <= most:
        raise InvalidInput(path=("first",), problem=f"From 1 to {most} at once; {first} were asked for.")
    if skip < 0:
        raise InvalidInput(path=("skip",), problem=f"From 0 on; {skip} was given.")
    return things[skip : skip + first]


@strawberry.type(description="A complete batch that waits for its review.")
class OverdueReview:
    batch_id: strawberry.ID
    number: str
    site_id: strawberry.ID
    completed_at: datetime
    release_revoked_at: datetime | None = strawberry.field(
        description="When its release was taken back, since when it waits to be reviewed again."
    )
    days: int = strawberry.field(description="Whole days since its completion, or since its release was taken back.")
    awaits: ReviewStage = strawberry.field(description="What it waits for; of several the one that was due first.")
    due_on: date = strawberry.field(description="Until the end of which day of its site that was due.")


@strawberry.type(description="Batches that should have been reviewed, or decided on.")
class OverdueReviews:
    batches: strawberry.Private[Sequence[figures.WaitingBatch]]
    now: strawberry.Private[datetime]
    within_days: int = strawberry.field(description="At sites that state no days for quality's review.")

    @strawberry.field
    def count(self) -> int:
        return len(self.batches)

    @strawberry.field(description="They, the longest waiting first.")
    def records(self, first: First = PAGE_DEFAULT, skip: Skip = 0) -> list[OverdueReview]:
        return [
            OverdueReview(
                batch_id=global_id("Batch", one.id),
                number=one.number,
                site_id=global_id("Site", one.site),
                completed_at=one.completed_at,
                release_revoked_at=one.revoked_at,
                days=figures.days(one.since, self.now),
                awaits=ReviewStage(one.stage),
                due_on=one.due_on,
            )
            for one in page(self.batches, first, skip)
        ]


@strawberry.type(description="A site, or the company, whose review of access is due soon, or was.")
class AccessReviewDue:
    site_id: strawberry.ID | None = strawberry.field(description="Null for the roles that are of no site.")
    due_on: date
    overdue: bool
    last_review_id: strawberry.ID | None = strawberry.field(description="The `AccessReview` from which it counts.")
    last_reviewed_at: datetime | None


@strawberry.type(description="Where who has which rights is to be reviewed (PPL-1).")
class AccessReviewsDue:
    places: strawberry.Private[Sequence[Place]]
    now: strawberry.Private[datetime]

    @strawberry.field
    def count(self) -> int:
        return len(self.places)

    @strawberry.field
    def overdue(self) -> int:
        return sum(one.due_on < one.today(self.now) for one in self.places)

    @strawberry.field(description="They, the earliest due first.")
    def records(self, first: First = PAGE_DEFAULT, skip: Skip = 0) -> list[AccessReviewDue]:
        return [
            AccessReviewDue(
                site_id=None if one.site is None else global_id("Site", one.site),
                due_on=one.due_on,
                overdue=one.due_on < one.today(self.now),
                last_review_id=None if one.review is None else global_id("AccessReview", one.review),
                last_reviewed_at=one.reviewed_at,
            )
            for one in page(self.places, first, skip)
        ]


@strawberry.type(description="An exception of a batch that nobody has decided on.")
class AgeingException:
    exception_id: strawberry.ID
    number: int
    batch_id: strawberry.ID
    batch_number: str
    site_id: strawberry.ID
    rule: str
    title: str
    raised_at: datetime
    days: int = strawberry.field(description="Whole days since it was raised.")


@strawberry.type(description="Exceptions of one class and one band of age.")
class AgeingExceptions:
    ageing: strawberry.Private[figures.Ageing]
    now: strawberry.Private[datetime]

    @strawberry.field(description="Null where they aren't assessed yet.")
    def classification(self) -> Classification | None:
        found = self.ageing.classification
        return None if found is None else Classification(found)

    @strawberry.field
    def age(self) -> kinds.AgeBand:
        return self.ageing.band

    @strawberry.field
    def count(self) -> int:
        return len(self.ageing.exceptions)

    @strawberry.field(description="They, the oldest first.")
    def records(self, first: First = PAGE_DEFAULT, skip: Skip = 0) -> list[AgeingException]:
        return [
            AgeingException(
                exception_id=global_id("Exception", one.id),
                number=one.number,
                batch_id=global_id("Batch", one.batch),
                batch_number=one.batch_number,
                site_id=global_id("Site", one.site),
                rule=one.rule,
                title=one.title,
                raised_at=one.raised_at,
                days=figures.days(one.raised_at, self.now),
            )
            for one in page(self.ageing.exceptions, first, skip)
        ]


@strawberry.type(description="A batch that was decided on, and whether it was right first time.")
class FirstTime:
    batch_id: strawberry.ID
    number: str
    site_id: strawberry.ID
    decided_at: datetime
    right: bool
    rejected: bool
    revoked: bool = strawberry.field(description="A release of it was taken back, this one or one before.")
    graver: int = strawberry.field(description="So many exceptions of class MAJOR or CRITICAL.")
    corrections: int = strawberry.field(description="So many signed corrections of values.")


@strawberry.type(
    description="How many of the batches that were decided on in the period were right first time: released, not"
    " taken back, with no exception classified MAJOR or CRITICAL, and with no recorded value corrected. An exception"
    " that a correction resolved counts by the correction; a calculated value that changes with another doesn't count"
    " again."
)
class RightFirstTime:
    batches: strawberry.Private[Sequence[figures.DecidedBatch]]

    @strawberry.field
    def decided(self) -> int:
        return len(self.batches)

    @strawberry.field
    def right(self) -> int:
        return sum(one.right for one in self.batches)

    @strawberry.field(description="Right of decided, from 0 to 1 with four decimals; null where none was decided on.")
    def share(self) -> Decimal | None:
        return figures.share(sum(one.right for one in self.batches), len(self.batches))

    @strawberry.field
    def rejected(self) -> int:
        return figures.reasons(self.batches)["rejected"]

    @strawberry.field(description="Whose release was taken back; one that was decided on again counts once.")
    def revoked(self) -> int:
        return figures.reasons(self.batches)["revoked"]

    @strawberry.field(description="With an exception of class MAJOR or CRITICAL.")
    def with_graver_exception(self) -> int:
        return figures.reasons(self.batches)["graver"]

    @strawberry.field
    def with_correction(self) -> int:
        return figures.reasons(self.batches)["corrected"]

    @strawberry.field(
        description="They, in the order of the decisions; those that were right, or weren't, where asked."
    )
    def records(self, first: First = PAGE_DEFAULT, skip: Skip = 0, right: bool | None = None) -> list[FirstTime]:
        chosen = [one for one in self.batches if right is None or one.right == right]
        return [
            FirstTime(
                batch_id=global_id("Batch", one.id),
                number=one.number,
                site_id=global_id("Site", one.site),
                decided_at=one.decided_at,
                right=one.right,
                rejected=one.decision != "RELEASED",
                revoked=one.revoked,
                graver=one.graver,
                corrections=one.corrections,
            )
            for one in page(chosen, first, skip)
        ]


@strawberry.type(description="Where a pattern shows.")
class PatternRecord:
    batch_id: strawberry.ID
    record_id: strawberry.ID | None = strawberry.field(
        description="The ParameterValue or the Weighing. It names who entered it: null until the person was revealed"
        " to you (`revealPerson`)."
    )
    entered_at: datetime | None = strawberry.field(description="Null until then, too.")


@strawberry.type(description="Something that repeats in what one person entered; a reason to look, and no finding.")
class OversightPattern:
    pattern: strawberry.Private[rules.Pattern]
    person: str = strawberry.field(
        description="A pseudonym, always the same in the company. Whose it is tells `revealPerson`, for a reason."
    )
    revealed: bool = strawberry.field(description="Whether the person was revealed to you, at any time.")

    @strawberry.field
    def kind(self) -> kinds.PatternKind:
        return self.pattern.kind

    @strawberry.field(description="So many of `of`.")
    def count(self) -> int:
        return self.pattern.count

    @strawberry.field(description="So many of the kind did this person enter in the period.")
    def of(self) -> int:
        return self.pattern.of

    @strawberry.field
    def says(self) -> str:
        return telling.sentence(self.pattern)

    @strawberry.field(description="How many records it shows in.")
    def record_count(self) -> int:
        return len(self.pattern.traces)

    @strawberry.field(description="They, in the order of their entering.")
    def records(self, first: FirstFew = PAGE_DEFAULT, skip: Skip = 0) -> list[PatternRecord]:
        kind = "Weighing" if self.pattern.kind in rules.OF_WEIGHTS else "ParameterValue"
        return [
            PatternRecord(
                batch_id=global_id("Batch", one.batch),
                record_id=global_id(kind, one.record) if self.revealed else None,
                entered_at=one.at if self.revealed else None,
            )
            for one in page(self.pattern.traces, first, skip, most=PAGE_DEFAULT)
        ]


@strawberry.type(description="That somebody was told whose a pseudonym is, and why (OVS-3).")
class PersonReveal(Node):
    model: ClassVar[type[OfCompany]] = models.PersonReveal
    reads: ClassVar[Permission | None] = Permission.OVERSIGHT_REVEAL

    pseudonym: str
    person: Person
    reason: str
    revealed_name: str = strawberry.field(description="To whom.")
    revealed_at: datetime
