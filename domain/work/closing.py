"""Gathers what is left to do of undecided batches: exceptions, labels to count, the review and the disposition."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from uuid import UUID

from sqlalchemy.orm import Session, selectinload

from domain.execution.models import Batch
from domain.kernel.actor import Actor
from domain.reconciliation import queries as reconciliation
from domain.review import executors
from domain.review import queries as review
from domain.review.due.queries import Due, due_of
from domain.review.facts import ReleaseFacts as BatchFacts
from domain.review.kinds import ReviewKind
from domain.review.looking import looking
from domain.review.policy.setting import last_set, read
from domain.review.rules import for_production, release_blockers
from domain.work import excepted
from domain.work.reach import Found, loaded
from domain.work.rules.closing import (
    CountFacts,
    ReleaseFacts,
    awaited_work,
    exception_work,
    labels_work,
    reconcile_work,
    release_work,
    trail_work,
)
from domain.work.rules.items import Asker, WorkItem

AskerAt = Callable[[UUID], Asker]


def exceptions_work(session: Session, actor: Actor, ids: Sequence[UUID], asker_at: AskerAt) -> Iterator[WorkItem]:
    """The exceptions of these batches, and those that were found after the decision on a batch."""
    batches = loaded(session, actor.company, ids, selectinload(Batch.exceptions))
    for one in excepted.waiting(session, batches, asker_at):
        yield exception_work(one.facts, one.asker)
    for one in excepted.waiting(session, excepted.found_afterwards(session, actor), asker_at):
        if one.facts.afterwards:
            yield exception_work(one.facts, one.asker)


def counting_work(session: Session, actor: Actor, ids: Sequence[UUID], asker_at: AskerAt) -> Iterator[WorkItem]:
    """Labels of lots that these batches gave are counted, and verified by a second person (REV-3)."""
    for batch in loaded(session, actor.company, ids):
        for lot, count in reconciliation.counts_to_make(session, batch):
            waiting = None if count is None else CountFacts(count.id, count.counted_by)
            yield labels_work(lot.id, lot.number, waiting, asker_at(batch.site_id))


def closing_work(session: Session, actor: Actor, found: Found, asker_at: AskerAt) -> Iterator[WorkItem]:
    """The figures to sign, the review and the disposition of batches that are made.

    Of a batch of which the person's roles let them do nothing it is said what it waits for, without what forbids that.
    """
    due = due_of(session, actor.company, found.ids)
    for batch in loaded(session, actor.company, found.ids):
        asker = asker_at(batch.site_id)
        if batch.id in found.others:
            yield awaited_work(batch.id, batch.number, asker, reviewed=found.others[batch.id])
        else:
            yield from _closing_work(session, batch, asker, due[batch.id])


def _closing_work(session: Session, batch: Batch, asker: Asker, due: Sequence[Due]) -> Iterator[WorkItem]:
    facts = review.facts_of_next(session, batch)
    if facts.unreconciled is not None:
        yield reconcile_work(batch.id, batch.number, facts.unreconciled_labels, asker)
    release = _release(session, batch, facts, due)
    yield from trail_work(release, asker)
    yield release_work(release, asker)


def _release(session: Session, batch: Batch, facts: BatchFacts, due: Sequence[Due]) -> ReleaseFacts:
    awaits = None if facts.reviewed else ReviewKind.PRODUCTION if facts.lacks_production else ReviewKind.QUALITY
    if awaits is ReviewKind.PRODUCTION:
        facts = for_production(facts)
    last = last_set(looking(session, batch.company_id), batch.site_id) if awaits is None else None
    return ReleaseFacts(
        id=batch.id,
        number=batch.number,
        blockers=release_blockers(facts, before_review=awaits is not None),
        executed_by=cache(lambda: executors.executed_by(session, batch)),
        reviewers=cache(lambda: review.reviewers(session, batch)),
        policy=read(last),
        awaits=awaits,
        others=frozenset() if awaits is None else review.reviewers_of_other_kind(session, batch, awaits),
        due=tuple(due),
    )
