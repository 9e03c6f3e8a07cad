"""What the recorded values can't answer, a supervisor decides: signed, with a reason, as an exception (EXE-1)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain.exceptions.refusals import AssessorExecuted
from domain.execution.content import Content
from domain.execution.procedure.refusals import NotAsked
from domain.kernel.actor import Actor
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict
from domain.recipes.walking.values import Question
from domain.work.queries import work_of
from domain.work.rules.items import WorkItem
from tests import flow, unforeseen
from tests.conftest import Do
from tests.flow import Way
from tests.plant import Plant

REASON = "The balance read zero; the sieve was seen to hold lumps."
LUMPY = Question("lumpy", ())


def pieces(count: int) -> Content:
    return Content(number=Decimal(count), unit="1")


@pytest.fixture
def way(do: Do, plant: Plant, admin: Engine) -> Way:
    """A batch whose branch asks for a quotient by zero, sorted and mixed."""
    blocks = tuple(
        replace(one, condition="MIX.PIECES / SORT.PIECES > 2") if one.code == "lumpy" else one
        for one in flow.WAYS.blocks
    )
    counted = {1: (flow.LUMPS, flow.COUNT), 3: (flow.COUNT,)}
    phases = tuple(replace(one, parameters=counted.get(one.number, one.parameters)) for one in flow.WAYS.phases)
    way = flow.way(do, plant, admin, replace(flow.WAYS, blocks=blocks, phases=phases))
    way.begin(1)
    way.value(Content(yes_no=True), 1, name="Lumps")
    way.value(pieces(0), 1, name="Pieces")
    way.end(1)
    way.begin(3)
    way.value(pieces(5), 3, name="Pieces")
    way.end(3)
    return way


@pytest.mark.requirement("EXE-1", "EXE-8", "EXE-14")
def test_a_supervisor_decides_and_a_correction_decides_again(way: Way) -> None:
    with pytest.raises(NotAsked, match="Waiting: none"):
        way.decide(LUMPY, holds=True, reason=REASON)  # phase 2 isn't done yet
    way.through(2)
    seen = way.row().version
    for by, wrong, refused in (
        (way.plant.operator, {}, Forbidden),
        (None, {"reason": " "}, InvalidInput),
        (None, {"question": Question("again", (1,))}, NotAsked),
        (None, {"seen": seen + 1}, VersionConflict),
    ):
        with pytest.raises(refused):
            way.decide(**{"question": LUMPY, "holds": True, "by": by, **wrong})
    assert way.decided() == [("lumpy", [], 1, None, None)]
    assert way.raised() == []

    way.decide(LUMPY, holds=True, reason=REASON)
    assert way.decided()[1:] == [("lumpy", [], 2, True, True)]
    assert way.row().version == seen + 1
    made = way.table("procedure_decision", "decided_at, id")[-1]
    assert (made.reason, made.because) == (REASON, None)
    assert made.signature_id is not None
    assert way.raised() == [("EXE-1", "OPEN")]
    assert way.phase(5).left_out_at is not None
    way.begin(4)
    with pytest.raises(NotAsked):
        way.decide(LUMPY, holds=False)

    value = next(one for one in way.rows("parameter_value") if one.number == 0)
    way.correct(
        value.id, Content(number=Decimal("0.0"), unit="1")
    )  # still nothing to divide by: what was decided by hand stays
    assert way.decided()[2:] == []
    way.correct(value.id, pieces(2))
    assert way.decided()[2:] == [("lumpy", [], 3, True, True)]
    assert way.raised() == [("EXE-1", "RESOLVED_BY_CORRECTION")]


@pytest.mark.requirement("EXE-1")
def test_nobody_decides_what_is_answered_not_even_in_the_database(way: Way, admin: Engine) -> None:
    way.through(2)
    way.decide(LUMPY, holds=False)
    assert way.phase(4).left_out_at is not None
    more = """insert into procedure_decision (company_id, id, site_id, batch_id, recipe_block_id, block, passes,
          revision, holds, followed, decided_at, exception_id, signature_id, reason)
        select company_id, gen_random_uuid(), site_id, batch_id, recipe_block_id, block, passes, 3, true, true, now(),
          exception_id, signature_id, reason from procedure_decision where company_id = :c and revision = 2"""
    with pytest.raises(DBAPIError, match="was decided by what is recorded"), admin.begin() as connection:
        connection.execute(text(more), {"c": way.plant.company})
    assert len(way.decided()) == 2
    way.through(5)
    assert way.idle(6, 1)


@pytest.mark.requirement("EXE-1", "EXE-9")
def test_a_batch_in_which_nothing_began_is_decided_by_hand_too(do: Do, plant: Plant, admin: Engine) -> None:
    way = flow.way(do, plant, admin)
    for number in (1, 2, 3):
        unforeseen.mark(way, number)
    assert way.row().state == "IDLE"
    (waiting,) = waits(way, plant.supervisor)
    assert waiting.title.startswith(f"Batch {way.row().number}, lumpy: ")
    assert (waiting.subject, waiting.because) == (way.batch, None)
    assert [one.because is None for one in waits(way, plant.operator)] == [False]
    way.decide(LUMPY, holds=True)
    assert waits(way, plant.supervisor) == []
    assert (way.row().state, way.idle(4), way.phase(5).left_out_at is None) == ("IDLE", True, False)
    way.begin(4)
    assert way.row().state == "RUNNING"


@pytest.mark.requirement("EXE-1", "REV-6")
def test_a_loop_that_runs_out_by_hand_is_one_exception_that_another_assesses(way: Way, plant: Plant) -> None:
    way.through(2)
    way.decide(LUMPY, holds=False)
    way.through(5)
    for number in (1, 2, 3):
        way.through(6, number)
        unforeseen.mark(way, 7, phase=way.phase(7, number).id)
        before = len(way.rows("batch_exception"))
        way.decide(Question("again", (number,)), holds=False)
        assert len(way.rows("batch_exception")) == before + 1
    raised = way.rows("batch_exception")[-1]
    assert raised.title == "Drying: decided by hand"
    assert " By that it ran its 3 passes without its condition. " in raised.description
    both = replace(plant.supervisor, grants=plant.supervisor.grants | plant.reviewer.grants)
    with pytest.raises(AssessorExecuted, match="decided this by hand"):
        way.assess(raised.id, by=both)
    assert way.rows("batch_exception")[-1].state == "OPEN"
    way.assess(raised.id)


def waits(way: Way, by: Actor) -> list[WorkItem]:
    with Session(way.admin) as session:
        return [item for item in work_of(session, by) if item.act == "decideCondition"]
