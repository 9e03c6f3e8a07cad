"""Where an export of a logbook may go."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.logbooks.kinds import LogbookExportState


class ExportAct(StrEnum):
    STATE = "STATE"
    FAIL = "FAIL"


EXPORT: StateMachine[LogbookExportState, ExportAct] = StateMachine(
    kind="export of a logbook",
    table={
        (LogbookExportState.REQUESTED, ExportAct.STATE): LogbookExportState.DONE,
        (LogbookExportState.REQUESTED, ExportAct.FAIL): LogbookExportState.FAILED,
    },
)
