"""What a batch makes of inserted phases' runs: where they begin, and that it waits for those that did (EXE-10)."""

import pytest
from sqlalchemy import Engine

from domain.execution.kinds import HoldKind
from domain.execution.procedures import At
from domain.execution.refusals import StandsStill
from tests import flow
from tests.conftest import Do, every_row
from tests.domain.execution.test_inserting import waits
from tests.flow import Way
from tests.plant import Plant
from tests.unforeseen import approve_insertion, building_block, insert

INSERTED = 9
"""What is inserted into `flow.WAYS` first."""


@pytest.fixture
def way(do: Do, plant: Plant, admin: Engine) -> Way:
    return flow.way(do, plant, admin)


def inserted(way: Way, before: int) -> None:
    approve_insertion(way, insert(way, before, building_block(way.do, way.plant)))


@pytest.mark.requirement("EXE-10", "CMD-1")
def test_an_inserted_phase_does_not_begin_in_an_operation_that_stands_still(way: Way) -> None:
    way.sort(lumps=False)
    inserted(way, 2)
    for at in (At(block=flow.LEVEL), At(block="granulation")):
        way.command(HoldKind.HOLD, at)
        before = every_row(way.admin, ("phase_execution", "batch"), way.plant.company)
        with pytest.raises(StandsStill) as still:
            way.begin(INSERTED)
        assert every_row(way.admin, ("phase_execution", "batch"), way.plant.company) == before
        assert waits(way, way.plant.operator)["startPhase", way.phase(INSERTED).id] == still.value.message
        way.lift(HoldKind.HOLD, at)
    way.begin(INSERTED)
