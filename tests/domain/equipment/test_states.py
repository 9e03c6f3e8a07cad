"""Every pair of a state and an act leads where the tables say, and nowhere else."""

import pytest

from domain.equipment.calibration.kinds import DefinitionState, EquipmentCalibrationState, StandardState
from domain.equipment.calibration.states import (
    DEFINITION,
    EQUIPMENT_CALIBRATION,
    STANDARD,
    DefinitionAct,
    EquipmentCalibrationAct,
    StandardAct,
)
from domain.equipment.kinds import CalibrationState, CheckState, GatewayState, ScaleState
from domain.equipment.service.kinds import TagState
from domain.equipment.service.states import TAG, TagAct
from domain.equipment.states import (
    CALIBRATION,
    CHECK,
    GATEWAY,
    SCALE,
    CalibrationAct,
    CheckAct,
    GatewayAct,
    ScaleAct,
)
from domain.kernel.refusals import WrongState

STAYS = (ScaleAct.CHANGE, ScaleAct.CALIBRATE, ScaleAct.CHECK, ScaleAct.READ)


@pytest.mark.parametrize("state", ScaleState)
@pytest.mark.parametrize("act", ScaleAct)
def test_a_retired_scale_is_neither_read_nor_changed(state: ScaleState, act: ScaleAct) -> None:
    if state is ScaleState.RETIRED:
        with pytest.raises(WrongState, match="now allowed: nothing"):
            SCALE.after(state, act)
    else:
        assert SCALE.after(state, act) is (state if act in STAYS else ScaleState.RETIRED)


@pytest.mark.parametrize("state", GatewayState)
@pytest.mark.parametrize("act", GatewayAct)
def test_a_retired_gateway_stays_retired(state: GatewayState, act: GatewayAct) -> None:
    if state is GatewayState.RETIRED:
        with pytest.raises(WrongState):
            GATEWAY.after(state, act)
    else:
        assert GATEWAY.after(state, act) is (state if act is GatewayAct.RENAME else GatewayState.RETIRED)


def test_a_calibration_is_withdrawn_once_and_a_check_witnessed_once() -> None:
    assert CALIBRATION.after(CalibrationState.VALID, CalibrationAct.WITHDRAW) is CalibrationState.WITHDRAWN
    with pytest.raises(WrongState):
        CALIBRATION.after(CalibrationState.WITHDRAWN, CalibrationAct.WITHDRAW)
    assert CHECK.after(CheckState.AWAITS_WITNESS, CheckAct.WITNESS) is CheckState.WITNESSED
    for state in (CheckState.RECORDED, CheckState.WITNESSED):
        with pytest.raises(WrongState):
            CHECK.after(state, CheckAct.WITNESS)


@pytest.mark.parametrize("act", EquipmentCalibrationAct)
def test_what_was_judged_of_equipment_stays_so(act: EquipmentCalibrationAct) -> None:
    led = {EquipmentCalibrationAct.VERIFY: "VERIFIED", EquipmentCalibrationAct.REJECT: "REJECTED"}
    assert EQUIPMENT_CALIBRATION.after(EquipmentCalibrationState.PERFORMED, act) == led[act]
    for state in (EquipmentCalibrationState.VERIFIED, EquipmentCalibrationState.REJECTED):
        with pytest.raises(WrongState):
            EQUIPMENT_CALIBRATION.after(state, act)


def test_a_retired_standard_serves_no_more_and_an_ended_definition_is_defined_anew() -> None:
    for act in StandardAct:
        with pytest.raises(WrongState):
            STANDARD.after(StandardState.RETIRED, act)
    assert DEFINITION.after(DefinitionState.ENDED, DefinitionAct.DEFINE) is DefinitionState.ACTIVE
    for one in (DefinitionAct.CALIBRATE, DefinitionAct.END):
        with pytest.raises(WrongState):
            DEFINITION.after(DefinitionState.ENDED, one)


def test_a_tag_is_remedied_then_cleared() -> None:
    assert TAG.after(TagState.OPEN, TagAct.REMEDY) is TAG.after(TagState.REMEDIED, TagAct.REMEDY) is TagState.REMEDIED
    assert TAG.after(TagState.REMEDIED, TagAct.CLEAR) is TagState.CLEARED
    for state, act in (
        (TagState.OPEN, TagAct.CLEAR),
        (TagState.CLEARED, TagAct.CLEAR),
        (TagState.CLEARED, TagAct.REMEDY),
    ):
        with pytest.raises(WrongState):
            TAG.after(state, act)
