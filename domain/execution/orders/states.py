"""Where a process order and a campaign may go."""

from enum import StrEnum

from domain.execution.orders.kinds import CampaignState, OrderState
from domain.kernel.state_machine import StateMachine


class OrderAct(StrEnum):
    """CHANGE is a change of what is ordered; REISSUE moves it to another version of its recipe (REC-4)."""

    CHANGE = "CHANGE"
    REISSUE = "REISSUE"
    READY = "READY"
    ISSUE = "ISSUE"
    CANCEL = "CANCEL"


class CampaignAct(StrEnum):
    JOIN = "JOIN"
    CLOSE = "CLOSE"


# What was looked at as ready is looked at again once it changed.
ORDER: StateMachine[OrderState, OrderAct] = StateMachine(
    kind="process order",
    table={
        (OrderState.PLANNED, OrderAct.CHANGE): OrderState.PLANNED,
        (OrderState.PLANNED, OrderAct.REISSUE): OrderState.PLANNED,
        (OrderState.PLANNED, OrderAct.READY): OrderState.READY,
        (OrderState.PLANNED, OrderAct.CANCEL): OrderState.CANCELLED,
        (OrderState.READY, OrderAct.CHANGE): OrderState.PLANNED,
        (OrderState.READY, OrderAct.REISSUE): OrderState.PLANNED,
        (OrderState.READY, OrderAct.ISSUE): OrderState.ISSUED,
        (OrderState.READY, OrderAct.CANCEL): OrderState.CANCELLED,
    },
)

CAMPAIGN: StateMachine[CampaignState, CampaignAct] = StateMachine(
    kind="campaign",
    table={
        (CampaignState.OPEN, CampaignAct.JOIN): CampaignState.OPEN,
        (CampaignState.OPEN, CampaignAct.CLOSE): CampaignState.CLOSED,
    },
)
