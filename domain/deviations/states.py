"""Where a deviation may go: investigated, concluded, approved, and opened again by what changes beneath (DEV-3)."""

from enum import StrEnum

from domain.deviations.kinds import ActionState, DeviationState
from domain.kernel.state_machine import StateMachine


class DeviationAct(StrEnum):
    """ADD, ATTACH (evidence) and CHANGE_BENEATH open again what was concluded; the last APPROVE of several is CLOSE."""

    ADD = "ADD"
    ATTACH = "ATTACH"
    REMOVE = "REMOVE"
    INVESTIGATE = "INVESTIGATE"
    CONCLUDE = "CONCLUDE"
    APPROVE = "APPROVE"
    CLOSE = "CLOSE"
    CHANGE_BENEATH = "CHANGE_BENEATH"
    WITHDRAW = "WITHDRAW"
    STATE_IMPACT = "STATE_IMPACT"
    PLAN_ACTION = "PLAN_ACTION"


class ActionAct(StrEnum):
    CHANGE = "CHANGE"
    COMPLETE = "COMPLETE"
    VERIFY = "VERIFY"
    SEND_BACK = "SEND_BACK"
    CANCEL = "CANCEL"


_OPEN, _INVESTIGATING = DeviationState.OPEN, DeviationState.INVESTIGATING
_IN_APPROVAL, _CLOSED = DeviationState.IN_APPROVAL, DeviationState.CLOSED
_REOPENED, _WITHDRAWN = DeviationState.REOPENED, DeviationState.WITHDRAWN

DEVIATION: StateMachine[DeviationState, DeviationAct] = StateMachine(
    kind="deviation",
    table={
        (_OPEN, DeviationAct.ADD): _OPEN,
        (_OPEN, DeviationAct.STATE_IMPACT): _OPEN,
        (_OPEN, DeviationAct.ATTACH): _OPEN,
        (_OPEN, DeviationAct.REMOVE): _OPEN,
        (_OPEN, DeviationAct.INVESTIGATE): _INVESTIGATING,
        (_OPEN, DeviationAct.CHANGE_BENEATH): _OPEN,
        (_OPEN, DeviationAct.WITHDRAW): _WITHDRAWN,
        (_INVESTIGATING, DeviationAct.ADD): _INVESTIGATING,
        (_INVESTIGATING, DeviationAct.STATE_IMPACT): _INVESTIGATING,
        (_INVESTIGATING, DeviationAct.ATTACH): _INVESTIGATING,
        (_INVESTIGATING, DeviationAct.REMOVE): _INVESTIGATING,
        (_INVESTIGATING, DeviationAct.INVESTIGATE): _INVESTIGATING,
        (_INVESTIGATING, DeviationAct.CONCLUDE): _IN_APPROVAL,
        (_INVESTIGATING, DeviationAct.CHANGE_BENEATH): _INVESTIGATING,
        (_INVESTIGATING, DeviationAct.WITHDRAW): _WITHDRAWN,
        (_IN_APPROVAL, DeviationAct.ADD): _REOPENED,
        (_IN_APPROVAL, DeviationAct.ATTACH): _REOPENED,
        (_IN_APPROVAL, DeviationAct.APPROVE): _IN_APPROVAL,
        (_IN_APPROVAL, DeviationAct.CLOSE): _CLOSED,
        (_IN_APPROVAL, DeviationAct.CHANGE_BENEATH): _REOPENED,
        (_CLOSED, DeviationAct.ADD): _REOPENED,
        (_CLOSED, DeviationAct.ATTACH): _REOPENED,
        (_CLOSED, DeviationAct.CHANGE_BENEATH): _REOPENED,
        (_REOPENED, DeviationAct.ADD): _REOPENED,
        (_REOPENED, DeviationAct.STATE_IMPACT): _REOPENED,
        (_REOPENED, DeviationAct.ATTACH): _REOPENED,
        (_REOPENED, DeviationAct.REMOVE): _REOPENED,
        (_REOPENED, DeviationAct.INVESTIGATE): _INVESTIGATING,
        (_REOPENED, DeviationAct.CHANGE_BENEATH): _REOPENED,
        (_REOPENED, DeviationAct.WITHDRAW): _WITHDRAWN,
        (_WITHDRAWN, DeviationAct.CHANGE_BENEATH): _WITHDRAWN,
        **{(state, DeviationAct.PLAN_ACTION): state for state in DeviationState if state is not _WITHDRAWN},
    },
)

# What isn't done as it should is done again.
ACTION: StateMachine[ActionState, ActionAct] = StateMachine(
    kind="action",
    table={
        (ActionState.OPEN, ActionAct.CHANGE): ActionState.OPEN,
        (ActionState.OPEN, ActionAct.COMPLETE): ActionState.DONE,
        (ActionState.OPEN, ActionAct.CANCEL): ActionState.CANCELLED,
        (ActionState.DONE, ActionAct.VERIFY): ActionState.VERIFIED,
        (ActionState.DONE, ActionAct.SEND_BACK): ActionState.OPEN,
        (ActionState.DONE, ActionAct.CANCEL): ActionState.CANCELLED,
    },
)

CONCLUDED = frozenset({_IN_APPROVAL, _CLOSED})
"""What was signed of such a deviation rests on what lies beneath it now."""
LEFT = frozenset({ActionState.OPEN, ActionState.DONE})
"""Such an action is still to be done, or to be verified."""
OVER = frozenset({_CLOSED, _WITHDRAWN})
"""Such a deviation holds no batch back."""
