"""Where a gateway, a scale, its calibration and its check may go."""

from enum import StrEnum

from domain.equipment.kinds import CalibrationState, CheckState, GatewayState, ScaleState
from domain.kernel.state_machine import StateMachine


class GatewayAct(StrEnum):
    RENAME = "RENAME"
    RETIRE = "RETIRE"


class ScaleAct(StrEnum):
    CHANGE = "CHANGE"
    CALIBRATE = "CALIBRATE"
    CHECK = "CHECK"
    READ = "READ"
    RETIRE = "RETIRE"


class CalibrationAct(StrEnum):
    WITHDRAW = "WITHDRAW"


class CheckAct(StrEnum):
    WITNESS = "WITNESS"


GATEWAY: StateMachine[GatewayState, GatewayAct] = StateMachine(
    kind="gateway",
    table={
        (GatewayState.ENROLLED, GatewayAct.RENAME): GatewayState.ENROLLED,
        (GatewayState.ENROLLED, GatewayAct.RETIRE): GatewayState.RETIRED,
    },
)

IN_SERVICE = ScaleState.IN_SERVICE

SCALE: StateMachine[ScaleState, ScaleAct] = StateMachine(
    kind="scale",
    table={
        (IN_SERVICE, ScaleAct.CHANGE): IN_SERVICE,
        (IN_SERVICE, ScaleAct.CALIBRATE): IN_SERVICE,
        (IN_SERVICE, ScaleAct.CHECK): IN_SERVICE,
        (IN_SERVICE, ScaleAct.READ): IN_SERVICE,
        (IN_SERVICE, ScaleAct.RETIRE): ScaleState.RETIRED,
    },
)

CALIBRATION: StateMachine[CalibrationState, CalibrationAct] = StateMachine(
    kind="calibration",
    table={(CalibrationState.VALID, CalibrationAct.WITHDRAW): CalibrationState.WITHDRAWN},
)

CHECK: StateMachine[CheckState, CheckAct] = StateMachine(
    kind="scale check",
    table={(CheckState.AWAITS_WITNESS, CheckAct.WITNESS): CheckState.WITNESSED},
)
