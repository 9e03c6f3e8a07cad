"""What a batch makes of inserted phases' runs: where they begin, and that it waits for those that did (EXE-10)."""

from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.execution.content import Content
from domain.execution.kinds import HoldKind
from domain.execution.procedures import At
from domain.execution.refusals import StandsStill
from tests import flow, unforeseen
from tests.conftest import Do, every_row
from tests.domain.execution.test_inserting import waits
from tests.execution import percent, yes
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


def sieved(way: Way, *, begun: bool = False) -> UUID:
    """The inserted phase from start to signature; the id of its residue."""
    if not begun:
        way.begin(INSERTED)
    way.value(yes(), INSERTED, name="Passed")
    value = way.value(percent("0.2"), INSERTED, name="Residue")
    way.end(INSERTED)
    return value


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


@pytest.mark.requirement("EXE-10", "EXE-7")
def test_a_batch_waits_for_an_inserted_phase_that_began_before_a_way_that_is_left(way: Way) -> None:
    value = way.sort(lumps=False)
    for number in (2, 3):
        way.through(number)
    inserted(way, 5)
    way.begin(INSERTED)
    way.correct(value, Content(yes_no=True))
    way.end(1)
    assert way.phase(5).left_out_at is not None
    way.through(4)
    way.dry("2.0", 1)
    way.through(8)
    assert way.row().state == "RUNNING"
    sieved(way, begun=True)
    assert way.row().state == "COMPLETE"


@pytest.mark.requirement("EXE-10", "EXE-7", "CMD-7")
def test_a_complete_batch_is_complete_again_once_what_was_inserted_is_signed_or_run_again(way: Way) -> None:
    way.sort(lumps=False)
    inserted(way, 2)
    value = sieved(way)
    for number in (2, 3, 5):
        way.through(number)
    way.dry("2.0", 1)
    way.through(8)
    assert way.row().state == "COMPLETE"
    way.correct(value, percent("0.3"))
    assert way.row().state == "RUNNING"
    way.end(INSERTED)
    assert way.row().state == "COMPLETE"
    again = unforeseen.repeat(way, way.phase(INSERTED).id)
    assert way.row().state == "RUNNING"
    assert waits(way, way.plant.operator)["startPhase", again] is None
    sieved(way)
    assert way.row().state == "COMPLETE"


@pytest.mark.requirement("EXE-10", "EXE-9")
def test_what_was_inserted_and_can_be_approved_no_more_is_not_offered_for_it(way: Way) -> None:
    way.begin(1)
    found = insert(way, 4, building_block(way.do, way.plant))
    assert waits(way, way.plant.reviewer)["approveInsertedPhase", found] is None
    way.value(Content(yes_no=False), 1, name="Lumps")
    way.end(1)
    for number in (2, 3):
        way.through(number)
    assert way.phase(4).left_out_at is not None
    assert ("approveInsertedPhase", found) not in waits(way, way.plant.reviewer)
    unforeseen.withdraw_insertion(way, found)
