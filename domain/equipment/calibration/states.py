"""Where a reference standard, a calibration's definition and a calibration may go."""

from enum import StrEnum

from domain.equipment.calibration.kinds import DefinitionState, EquipmentCalibrationState, StandardState
from domain.kernel.state_machine import StateMachine


class StandardAct(StrEnum):
    RENEW = "RENEW"
    CALIBRATE = "CALIBRATE"
    RETIRE = "RETIRE"


class DefinitionAct(StrEnum):
    DEFINE = "DEFINE"
    CALIBRATE = "CALIBRATE"
    END = "END"


class EquipmentCalibrationAct(StrEnum):
    VERIFY = "VERIFY"
    REJECT = "REJECT"


STANDARD: StateMachine[StandardState, StandardAct] = StateMachine(
    kind="reference standard",
    table={
        (StandardState.ACTIVE, StandardAct.RENEW): StandardState.ACTIVE,
        (StandardState.ACTIVE, StandardAct.CALIBRATE): StandardState.ACTIVE,
        (StandardState.ACTIVE, StandardAct.RETIRE): StandardState.RETIRED,
    },
)

DEFINITION: StateMachine[DefinitionState, DefinitionAct] = StateMachine(
    kind="calibration definition",
    table={
        (DefinitionState.ACTIVE, DefinitionAct.DEFINE): DefinitionState.ACTIVE,
        (DefinitionState.ACTIVE, DefinitionAct.CALIBRATE): DefinitionState.ACTIVE,
        (DefinitionState.ACTIVE, DefinitionAct.END): DefinitionState.ENDED,
        (DefinitionState.ENDED, DefinitionAct.DEFINE): DefinitionState.ACTIVE,
    },
)

PERFORMED = EquipmentCalibrationState.PERFORMED

EQUIPMENT_CALIBRATION: StateMachine[EquipmentCalibrationState, EquipmentCalibrationAct] = StateMachine(
    kind="calibration of equipment",
    table={
        (PERFORMED, EquipmentCalibrationAct.VERIFY): EquipmentCalibrationState.VERIFIED,
        (PERFORMED, EquipmentCalibrationAct.REJECT): EquipmentCalibrationState.REJECTED,
    },
)
