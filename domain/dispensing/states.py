"""Where an order, a weighing, a dispensed container and a campaign may go."""

from enum import StrEnum

from domain.dispensing.kinds import CampaignState, DispensedState, OrderState, WeighingState
from domain.kernel.state_machine import StateMachine


class OrderAct(StrEnum):
    """WEIGH stands for whatever is done in a weighing; REOPEN for what was dispensed and left the batch again."""

    CHOOSE = "CHOOSE"
    WEIGH = "WEIGH"
    HOLD = "HOLD"
    RESTART = "RESTART"
    COMPLETE = "COMPLETE"
    REOPEN = "REOPEN"
    CLOSE = "CLOSE"


class WeighingAct(StrEnum):
    RECORD = "RECORD"
    ACCEPT = "ACCEPT"
    ABANDON = "ABANDON"
    WITNESS = "WITNESS"
    VERIFY = "VERIFY"


class DispensedAct(StrEnum):
    VERIFY = "VERIFY"
    CHARGE = "CHARGE"
    VERIFY_ADDITION = "VERIFY_ADDITION"
    TAKE_BACK = "TAKE_BACK"
    RETURN = "RETURN"
    DESTROY = "DESTROY"


class CampaignAct(StrEnum):
    CLOSE = "CLOSE"


# A held order may get other lots, which is how what holds it is mended; only RESTART lets it be weighed again.
ORDER: StateMachine[OrderState, OrderAct] = StateMachine(
    kind="dispense order",
    table={
        (OrderState.OPEN, OrderAct.CHOOSE): OrderState.OPEN,
        (OrderState.OPEN, OrderAct.WEIGH): OrderState.IN_PROGRESS,
        (OrderState.OPEN, OrderAct.HOLD): OrderState.HELD,
        (OrderState.OPEN, OrderAct.CLOSE): OrderState.CLOSED,
        (OrderState.IN_PROGRESS, OrderAct.CHOOSE): OrderState.IN_PROGRESS,
        (OrderState.IN_PROGRESS, OrderAct.WEIGH): OrderState.IN_PROGRESS,
        (OrderState.IN_PROGRESS, OrderAct.HOLD): OrderState.HELD,
        (OrderState.IN_PROGRESS, OrderAct.COMPLETE): OrderState.COMPLETE,
        (OrderState.IN_PROGRESS, OrderAct.REOPEN): OrderState.IN_PROGRESS,
        (OrderState.IN_PROGRESS, OrderAct.CLOSE): OrderState.CLOSED,
        (OrderState.HELD, OrderAct.CHOOSE): OrderState.HELD,
        (OrderState.HELD, OrderAct.HOLD): OrderState.HELD,
        (OrderState.HELD, OrderAct.RESTART): OrderState.IN_PROGRESS,
        (OrderState.HELD, OrderAct.REOPEN): OrderState.HELD,
        (OrderState.HELD, OrderAct.CLOSE): OrderState.CLOSED,
        (OrderState.COMPLETE, OrderAct.HOLD): OrderState.HELD,
        (OrderState.COMPLETE, OrderAct.REOPEN): OrderState.IN_PROGRESS,
        (OrderState.COMPLETE, OrderAct.CLOSE): OrderState.CLOSED,
        (OrderState.CLOSED, OrderAct.REOPEN): OrderState.CLOSED,
    },
)

WEIGHING: StateMachine[WeighingState, WeighingAct] = StateMachine(
    kind="weighing",
    table={
        (WeighingState.RUNNING, WeighingAct.RECORD): WeighingState.RUNNING,
        (WeighingState.RUNNING, WeighingAct.ACCEPT): WeighingState.WEIGHED,
        (WeighingState.RUNNING, WeighingAct.ABANDON): WeighingState.ABANDONED,
        (WeighingState.WEIGHED, WeighingAct.WITNESS): WeighingState.WEIGHED,
        (WeighingState.WEIGHED, WeighingAct.VERIFY): WeighingState.VERIFIED,
    },
)

# A charge that is reversed puts the container back to where it was before it.
DISPENSED: StateMachine[DispensedState, DispensedAct] = StateMachine(
    kind="dispensed container",
    table={
        (DispensedState.WEIGHED, DispensedAct.VERIFY): DispensedState.VERIFIED,
        (DispensedState.WEIGHED, DispensedAct.RETURN): DispensedState.RETURNED,
        (DispensedState.WEIGHED, DispensedAct.DESTROY): DispensedState.DESTROYED,
        (DispensedState.VERIFIED, DispensedAct.CHARGE): DispensedState.CHARGED,
        (DispensedState.VERIFIED, DispensedAct.RETURN): DispensedState.RETURNED,
        (DispensedState.VERIFIED, DispensedAct.DESTROY): DispensedState.DESTROYED,
        (DispensedState.CHARGED, DispensedAct.VERIFY_ADDITION): DispensedState.ADDED,
        (DispensedState.CHARGED, DispensedAct.TAKE_BACK): DispensedState.VERIFIED,
        (DispensedState.ADDED, DispensedAct.TAKE_BACK): DispensedState.VERIFIED,
    },
)

CAMPAIGN: StateMachine[CampaignState, CampaignAct] = StateMachine(
    kind="dispensing campaign",
    table={(CampaignState.OPEN, CampaignAct.CLOSE): CampaignState.CLOSED},
)
