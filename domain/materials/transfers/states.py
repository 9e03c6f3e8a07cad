"""Where a transfer may go; it ends once."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.materials.transfers.kinds import TransferState


class TransferAct(StrEnum):
    RECEIVE = "RECEIVE"
    CANCEL = "CANCEL"


TRANSFER: StateMachine[TransferState, TransferAct] = StateMachine(
    kind="transfer",
    table={
        (TransferState.DISPATCHED, TransferAct.RECEIVE): TransferState.RECEIVED,
        (TransferState.DISPATCHED, TransferAct.CANCEL): TransferState.CANCELLED,
    },
)
