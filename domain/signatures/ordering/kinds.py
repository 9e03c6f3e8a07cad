"""Where a request for further signatures may stand, and where it may go."""

from enum import StrEnum
from types import MappingProxyType

from domain.kernel.state_machine import StateMachine


class RequestState(StrEnum):
    """LAPSED: its time was over, or what it asked for is no longer what it was."""

    OPEN = "OPEN"
    COMPLETED = "COMPLETED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"


class RequestAct(StrEnum):
    SIGN = "SIGN"
    COMPLETE = "COMPLETE"
    DECLINE = "DECLINE"
    WITHDRAW = "WITHDRAW"
    LAPSE = "LAPSE"


REQUEST: StateMachine[RequestState, RequestAct] = StateMachine(
    "request for signatures",
    MappingProxyType(
        {
            (RequestState.OPEN, RequestAct.SIGN): RequestState.OPEN,
            (RequestState.OPEN, RequestAct.COMPLETE): RequestState.COMPLETED,
            (RequestState.OPEN, RequestAct.DECLINE): RequestState.DECLINED,
            (RequestState.OPEN, RequestAct.WITHDRAW): RequestState.WITHDRAWN,
            (RequestState.OPEN, RequestAct.LAPSE): RequestState.LAPSED,
        }
    ),
)
