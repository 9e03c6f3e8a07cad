"""Where a lot's status may go."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.materials.kinds import LotStatus


class LotAct(StrEnum):
    RELEASE = "RELEASE"
    REJECT = "REJECT"


# A released lot can still be found bad; a rejected one stays rejected.
LOT: StateMachine[LotStatus, LotAct] = StateMachine(
    kind="lot",
    table={
        (LotStatus.QUARANTINE, LotAct.RELEASE): LotStatus.RELEASED,
        (LotStatus.QUARANTINE, LotAct.REJECT): LotStatus.REJECTED,
        (LotStatus.RELEASED, LotAct.REJECT): LotStatus.REJECTED,
    },
)
