"""Where a lot's status may go."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.materials.kinds import LotStatus


class LotAct(StrEnum):
    RELEASE = "RELEASE"
    RESTRICT = "RESTRICT"
    REJECT = "REJECT"
    EXTEND = "EXTEND"
    QUARANTINE = "QUARANTINE"
    EXPIRE = "EXPIRE"


SEVERITY = {
    LotStatus.RELEASED: 0,
    LotStatus.RESTRICTED: 1,
    LotStatus.QUARANTINE: 2,
    LotStatus.EXPIRED: 3,
    LotStatus.REJECTED: 4,
}
"""A status of a higher number lets the lot be used less (MAT-3, MAT-5)."""

# A released lot can still be found bad; a rejected one stays rejected. EXTEND is the decision after a retest of a lot
# that was never out of use.
LOT: StateMachine[LotStatus, LotAct] = StateMachine(
    kind="lot",
    table={
        (LotStatus.QUARANTINE, LotAct.RELEASE): LotStatus.RELEASED,
        (LotStatus.QUARANTINE, LotAct.RESTRICT): LotStatus.RESTRICTED,
        (LotStatus.QUARANTINE, LotAct.REJECT): LotStatus.REJECTED,
        (LotStatus.QUARANTINE, LotAct.EXPIRE): LotStatus.EXPIRED,
        (LotStatus.RELEASED, LotAct.RESTRICT): LotStatus.RESTRICTED,
        (LotStatus.RELEASED, LotAct.REJECT): LotStatus.REJECTED,
        (LotStatus.RELEASED, LotAct.EXTEND): LotStatus.RELEASED,
        (LotStatus.RELEASED, LotAct.QUARANTINE): LotStatus.QUARANTINE,
        (LotStatus.RELEASED, LotAct.EXPIRE): LotStatus.EXPIRED,
        (LotStatus.RESTRICTED, LotAct.RELEASE): LotStatus.RELEASED,
        (LotStatus.RESTRICTED, LotAct.RESTRICT): LotStatus.RESTRICTED,
        (LotStatus.RESTRICTED, LotAct.REJECT): LotStatus.REJECTED,
        (LotStatus.RESTRICTED, LotAct.QUARANTINE): LotStatus.QUARANTINE,
        (LotStatus.RESTRICTED, LotAct.EXPIRE): LotStatus.EXPIRED,
        (LotStatus.EXPIRED, LotAct.REJECT): LotStatus.REJECTED,
    },
)
