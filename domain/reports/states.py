"""Where a report may go."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.reports.kinds import ReportState


class ReportAct(StrEnum):
    PUBLISH = "PUBLISH"
    FAIL = "FAIL"


REPORT: StateMachine[ReportState, ReportAct] = StateMachine(
    kind="report",
    table={
        (ReportState.REQUESTED, ReportAct.PUBLISH): ReportState.READY,
        (ReportState.REQUESTED, ReportAct.FAIL): ReportState.FAILED,
    },
)
