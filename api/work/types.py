"""My work as GraphQL shows it."""

from datetime import date

import strawberry

from api.context import Info
from api.relay import global_id
from domain.kernel.refusals import InvalidInput
from domain.work import queries
from domain.work.reach import AT_ONCE
from domain.work.rules import items as rules

ITEMS, MOST_SKIPPED = 500, 100_000


@strawberry.type(description="An act that waits for somebody, and what keeps you from it.")
class WorkItem:
    act: str = strawberry.field(description="The mutation.")
    subject: strawberry.ID = strawberry.field(description="What it is about: a phase, an exception, a batch, a lot.")
    title: str
    possible: bool
    because: str | None = strawberry.field(description="Why you can't do it now; null when you can.")
    due_on: date | None = strawberry.field(
        description="Until the end of which day of its site it is due; null where no day is stated (REV-14, PPL-1)."
    )
    overdue: bool = strawberry.field(description="Whether that day has passed.")


@strawberry.type(
    description="How many batches that nobody has decided on may have something for you. `work` looks into `atOnce` of"
    " each, those first that wait for what your roles let you do; `work(skip: …)` into the next."
)
class WorkBatches:
    being_made: int = strawberry.field(description="Where a role of yours lets you act while they are made.")
    made: int = strawberry.field(description="Complete, stopped or aborted, and waiting for a review or a decision.")
    at_once: int


def work_of(info: Info, skip: int) -> list[WorkItem]:
    """What the signed-in person can do now and why not the rest; at most 500 items.

    Those that are possible come first, of them those with a day, the earliest first. Of an inspector nothing is: they
    only read. Raises InvalidInput.
    """
    if not 0 <= skip <= MOST_SKIPPED:
        raise InvalidInput(path=("skip",), problem=f"From 0 to {MOST_SKIPPED}; {skip} was given.")
    if info.context.actor.inspection is not None:
        return []
    items = [_shown(one) for one in queries.work_of(info.context.session, info.context.actor, skip=skip)]
    return sorted(items, key=lambda one: (not one.possible, one.due_on or date.max))[:ITEMS]


def batches_of(info: Info) -> WorkBatches:
    """How many batches the work may be in; of an inspector none."""
    if info.context.actor.inspection is not None:
        return WorkBatches(being_made=0, made=0, at_once=AT_ONCE)
    found = queries.batches_of(info.context.session, info.context.actor)
    return WorkBatches(being_made=found.being_made, made=found.made, at_once=AT_ONCE)


def _shown(item: rules.WorkItem) -> WorkItem:
    return WorkItem(
        act=item.act,
        subject=global_id(item.kind, item.subject),
        title=item.title,
        possible=item.because is None,
        because=item.because,
        due_on=item.due_on,
        overdue=item.overdue,
    )
