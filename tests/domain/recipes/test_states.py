"""Every pair of state and act of a recipe version."""

from itertools import product

import pytest

from domain.kernel.refusals import WrongState
from domain.recipes.kinds import VersionState
from domain.recipes.states import VERSION, VersionAct

# One line for each state: where each act leads, in the order of VersionAct; a dot is a refusal.
WALK = {
    # EDIT SIMULATE SUBMIT RETURN APPROVE APPROVE_LAST MAKE_EFFECTIVE SUPERSEDE WITHDRAW PLAN REVIEW ADOPT
    VersionState.DRAFT: "DRAFT DRAFT IN_REVIEW . . . . . WITHDRAWN . . .",
    VersionState.IN_REVIEW: ". . . DRAFT IN_REVIEW APPROVED . . WITHDRAWN . . .",
    VersionState.APPROVED: ". . . . . . EFFECTIVE . WITHDRAWN APPROVED . APPROVED",
    VersionState.EFFECTIVE: ". . . . . . . SUPERSEDED WITHDRAWN . EFFECTIVE EFFECTIVE",
    VersionState.SUPERSEDED: ". . . . . . . . . . . .",
    VersionState.WITHDRAWN: ". . . . . . . . . . . .",
}
PAIRS = list(product(VersionState, VersionAct))


@pytest.mark.requirement("REC-1")
@pytest.mark.parametrize(("state", "act"), PAIRS)
def test_every_pair_leads_where_the_table_says(state: VersionState, act: VersionAct) -> None:
    expected = WALK[state].split()[list(VersionAct).index(act)]
    if expected == ".":
        with pytest.raises(WrongState) as refused:
            VERSION.after(state, act)
        assert act.value not in refused.value.allowed
    else:
        assert VERSION.after(state, act) == expected


def test_nothing_leads_out_of_an_ended_version() -> None:
    assert VERSION.allowed(VersionState.SUPERSEDED) == VERSION.allowed(VersionState.WITHDRAWN) == ()
