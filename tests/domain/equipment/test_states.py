"""Every pair of a state and an act leads where the tables say, and nowhere else."""

import pytest

from domain.equipment.kinds import CalibrationState, CheckState, GatewayState, ScaleState
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
