"""My work as GraphQL shows it."""

from datetime import date

import strawberry

from api.context import Info
from api.relay import global_id
from domain.work import queries
from domain.work.rules import items as rules

ITEMS = 500


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


def work_of(info: Info) -> list[WorkItem]:
    """What the signed-in person can do now and why not the rest; at most 500 items.

    Those that are possible come first, of them those with a day, the earliest first.
    """
    items = [_shown(one) for one in queries.work_of(info.context.session, info.context.actor)]
    return sorted(items, key=lambda one: (not one.possible, one.due_on or date.max))[:ITEMS]


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
