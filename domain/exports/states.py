"""Where an export may go."""

from enum import StrEnum

from domain.exports.kinds import ExportState
from domain.kernel.state_machine import StateMachine


class ExportAct(StrEnum):
    """ATTEST fixes what it says; PUBLISH hands it out; FAIL gives it up, and a new one is requested."""

    ATTEST = "ATTEST"
    PUBLISH = "PUBLISH"
    FAIL = "FAIL"


EXPORT = StateMachine[ExportState, ExportAct](
    kind="record export",
    table={
        (ExportState.REQUESTED, ExportAct.ATTEST): ExportState.SEALING,
        (ExportState.SEALING, ExportAct.PUBLISH): ExportState.READY,
        (ExportState.REQUESTED, ExportAct.FAIL): ExportState.FAILED,
        (ExportState.SEALING, ExportAct.FAIL): ExportState.FAILED,
    },
)
