"""Every pair of state and act of an import."""

from itertools import product

import pytest

from domain.kernel.refusals import WrongState
from domain.recipes.importing.kinds import ENDS, ImportState
from domain.recipes.importing.states import IMPORT, ImportAct

# One line for each state: where each act leads, in the order of ImportAct; a dot is a refusal.
WALK = {
    #               READ CHECK WRITE FINISH REFUSE FAIL
    ImportState.QUEUED: "READING . . . . .",
    ImportState.READING: "READING CHECKING . . REFUSED FAILED",
    ImportState.CHECKING: "READING . WRITING DONE REFUSED FAILED",
    ImportState.WRITING: "READING . . DONE REFUSED FAILED",
    ImportState.DONE: ". . . . . .",
    ImportState.REFUSED: ". . . . . .",
    ImportState.FAILED: ". . . . . .",
}


@pytest.mark.parametrize(("state", "act"), list(product(ImportState, ImportAct)))
def test_every_pair_leads_where_the_table_says(state: ImportState, act: ImportAct) -> None:
    expected = WALK[state].split()[list(ImportAct).index(act)]
    if expected == ".":
        with pytest.raises(WrongState):
            IMPORT.after(state, act)
    else:
        assert IMPORT.after(state, act) == ImportState(expected)


def test_an_end_is_an_end() -> None:
    assert {one for one in ImportState if not IMPORT.allowed(one)} == ENDS
