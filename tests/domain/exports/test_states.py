"""Where an export may go: every pair of state and act."""

from itertools import product

import pytest

from domain.exports.kinds import ExportState
from domain.exports.states import EXPORT, ExportAct
from domain.kernel.refusals import WrongState

R, S, READY, F = ExportState
STEPS = {
    (R, ExportAct.ATTEST): S,
    (R, ExportAct.FAIL): F,
    (S, ExportAct.PUBLISH): READY,
    (S, ExportAct.FAIL): F,
}


@pytest.mark.parametrize(("state", "act"), list(product(ExportState, ExportAct)))
def test_an_export_goes_where_the_table_says_and_nowhere_else(state: ExportState, act: ExportAct) -> None:
    if (state, act) in STEPS:
        assert EXPORT.after(state, act) == STEPS[state, act]
    else:
        with pytest.raises(WrongState):
            EXPORT.after(state, act)
