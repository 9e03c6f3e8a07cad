"""Where a downtime set and each of its issued pages may go."""

from enum import StrEnum

from domain.downtime.kinds import DowntimePageState, DowntimeSetState
from domain.kernel.state_machine import StateMachine


class SetAct(StrEnum):
    REQUEST = "REQUEST"
    DROP = "DROP"
    STATE = "STATE"
    FAIL = "FAIL"
    SUPERSEDE = "SUPERSEDE"


class PageAct(StrEnum):
    USE = "USE"
    SPOIL = "SPOIL"
    DESTROY = "DESTROY"
    CHECK = "CHECK"
    REOPEN = "REOPEN"
    TAKE_BACK = "TAKE_BACK"


SET: StateMachine[DowntimeSetState, SetAct] = StateMachine(
    kind="downtime set",
    table={
        (DowntimeSetState.DUE, SetAct.REQUEST): DowntimeSetState.REQUESTED,
        (DowntimeSetState.DUE, SetAct.DROP): DowntimeSetState.DROPPED,
        (DowntimeSetState.REQUESTED, SetAct.STATE): DowntimeSetState.CURRENT,
        (DowntimeSetState.REQUESTED, SetAct.FAIL): DowntimeSetState.FAILED,
        (DowntimeSetState.CURRENT, SetAct.SUPERSEDE): DowntimeSetState.SUPERSEDED,
    },
)

PAGE: StateMachine[DowntimePageState, PageAct] = StateMachine(
    kind="page of a downtime set",
    table={
        (DowntimePageState.ISSUED, PageAct.USE): DowntimePageState.USED,
        (DowntimePageState.ISSUED, PageAct.SPOIL): DowntimePageState.SPOILED,
        (DowntimePageState.ISSUED, PageAct.DESTROY): DowntimePageState.UNUSED_DESTROYED,
        (DowntimePageState.USED, PageAct.CHECK): DowntimePageState.CHECKED,
        (DowntimePageState.CHECKED, PageAct.REOPEN): DowntimePageState.USED,
        (DowntimePageState.USED, PageAct.TAKE_BACK): DowntimePageState.ISSUED,
        (DowntimePageState.CHECKED, PageAct.TAKE_BACK): DowntimePageState.ISSUED,
        (DowntimePageState.SPOILED, PageAct.TAKE_BACK): DowntimePageState.ISSUED,
        (DowntimePageState.UNUSED_DESTROYED, PageAct.TAKE_BACK): DowntimePageState.ISSUED,
    },
)
