"""The checklist of what is missing before a batch starts, as GraphQL shows it."""

from collections.abc import Sequence

import strawberry

from api.context import Info, looking
from domain.execution.models import Batch
from domain.execution.orders.models import ProcessOrder
from domain.forecasting import checklist
from domain.forecasting.checks import Check, CheckState, Item

strawberry.enum(
    Check, name="StartCheck", description="What is looked at; APPROVAL: what waits for quality's release of a lot."
)
strawberry.enum(
    CheckState,
    name="StartCheckState",
    description="OPEN is missing now, AHEAD will be before the planned end, UNKNOWN may not be told to you.",
)


@strawberry.type(description="One thing that a start needs, and what a person does about it.")
class StartCheckItem:
    check: Check
    state: CheckState
    says: str
    clears: str | None = strawberry.field(description="Null where there is nothing to do.")
    rule: str | None


@strawberry.type(
    description="What is missing before a batch starts. The acts' own rules decide: what is OPEN here they refuse."
)
class StartChecklist:
    items: list[StartCheckItem]
    ready: bool = strawberry.field(description="Whether nothing is missing now, as far as you may know.")


def of_batch(info: Info, batch: Batch) -> StartChecklist | None:
    return _shown(checklist.of_batch(looking(info), batch))


def of_order(info: Info, order: ProcessOrder) -> StartChecklist | None:
    return _shown(checklist.of_order(looking(info), order))


def _shown(items: Sequence[Item] | None) -> StartChecklist | None:
    if items is None:
        return None
    return StartChecklist(
        items=[
            StartCheckItem(check=one.check, state=one.state, says=one.says, clears=one.clears, rule=one.rule)
            for one in items
        ],
        ready=all(one.state is not CheckState.OPEN for one in items),
    )
