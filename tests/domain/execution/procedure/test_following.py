"""A batch follows its procedure: branches at once, one of several, a loop until its condition holds."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.execution.content import Content
from domain.execution.kinds import HoldKind
from domain.execution.models import Batch
from domain.execution.procedure.refusals import ConditionUnanswered, NotOnPath
from domain.execution.procedures import At
from domain.execution.refusals import OutOfSequence
from domain.review import queries as review
from domain.work.queries import work_of
from infra.transaction import Transactions
from tests import flow
from tests.calculating import calculated
from tests.conftest import Do
from tests.flow import Way, percent
from tests.plant import Plant


@pytest.fixture
def way(do: Do, plant: Plant, admin: Engine) -> Way:
    return flow.way(do, plant, admin)


@pytest.mark.requirement("EXE-1")
def test_a_batch_takes_its_way_through_the_whole_procedure(way: Way, transactions: Transactions) -> None:
    operator, second = way.plant.operator, way.plant.second_operator
    with pytest.raises(OutOfSequence) as refused:
        way.begin(2)
    assert refused.value.waiting == (1,)
    way.sort(lumps=False)

    way.begin(2, by=operator)  # two people at once
    way.begin(3, by=second)
    with pytest.raises(OutOfSequence) as refused:
        way.begin(5)
    assert refused.value.waiting == (2, 3)
    way.end(3, by=second)
    way.end(2, by=operator)

    assert way.decided() == [("lumpy", [], 1, False, False)]
    assert way.phase(4).left_out_at is not None
    with pytest.raises(NotOnPath):
        way.begin(4)
    assert way.phase(4).state == "IDLE"
    way.through(5)

    way.dry("3.1", 1)
    assert sorted(tuple(one.passes) for one in way.runs() if one.number == 7) == [(1,), (2,)]
    with pytest.raises(OutOfSequence) as refused:
        way.begin(8)
    assert refused.value.waiting == (6, 7)
    assert "startPhase: Phase 6 Dry, pass 2" in work(way, transactions)
    way.dry("2.4", 2)
    assert way.decided()[1:] == [("again", [1], 1, False, False), ("again", [2], 1, True, True)]
    read = [(one.refers_to, one.says, one.revision) for one in way.table("decision_input")]
    assert read == [("SORT.LUMPS", "no", 1), ("LOD.LOSS", "3.1 %", 1), ("LOD.LOSS", "2.4 %", 1)]

    way.through(8)
    assert way.row().state == "COMPLETE"
    assert way.raised() == []
    with transactions.reading(way.plant.company) as session:
        facts = review.facts_of(session, session.get_one(Batch, (way.plant.company, way.batch)))
    assert facts.unfinished_phases == ()


def work(way: Way, transactions: Transactions) -> list[str]:
    with transactions.reading(way.plant.company) as session:
        return [f"{one.act}: {one.title}" for one in work_of(session, way.plant.operator) if one.because is None]


@pytest.mark.requirement("EXE-1", "EXE-8")
def test_a_loop_that_reaches_its_bound_is_an_exception_until_a_correction_meets_its_condition(way: Way) -> None:
    way.to_the_loop()
    for number in (1, 2):
        way.dry("3.1", number)
    last = way.dry("2.9", 3)
    assert way.raised() == [("EXE-1", "OPEN")]
    assert way.decided()[-1] == ("again", [3], 1, False, False)
    assert len([one for one in way.runs() if one.number == 7]) == 3
    way.begin(8)
    way.correct(last, percent("2.4"))
    assert way.decided()[-1] == ("again", [3], 2, True, True)
    assert way.raised() == [("EXE-1", "RESOLVED_BY_CORRECTION")]


@pytest.mark.requirement("EXE-7")
def test_a_correction_sends_a_batch_the_other_way_where_nothing_beyond_has_begun(way: Way) -> None:
    sorted_ = way.to_the_loop()
    loss = way.dry("2.4", 1)
    way.correct(loss, percent("3.0"))
    assert way.decided()[-1] == ("again", [1], 2, False, False)
    with pytest.raises(OutOfSequence) as refused:
        way.begin(6, 2)
    assert refused.value.waiting == (7,)
    way.correct(loss, percent("2.3"))
    assert way.phase(6, 2).left_out_at is not None
    way.correct(loss, percent("3.0"))
    assert way.idle(6, 2)
    way.end(7, 1)
    way.dry("2.2", 2)

    way.correct(sorted_, Content(yes_no=True))  # its branch was run: the batch stays on its way
    assert way.decided()[-1] == ("lumpy", [], 2, True, False)
    assert way.raised() == [("EXE-7", "OPEN")]
    assert way.phase(4).left_out_at is not None
    with pytest.raises(OutOfSequence) as refused:
        way.begin(8)
    assert refused.value.waiting == (1,)
    way.end(1)
    way.correct(sorted_, Content(yes_no=False))
    assert way.decided()[-1] == ("lumpy", [], 3, False, False)
    assert way.raised() == [("EXE-7", "RESOLVED_BY_CORRECTION")]
    way.end(1)
    way.through(8)
    assert way.row().state == "COMPLETE"


@pytest.mark.requirement("EXE-1")
def test_a_condition_without_an_answer_holds_the_batch_up_and_says_why(do: Do, plant: Plant, admin: Engine) -> None:
    blocks = tuple(
        replace(one, condition="MIX.PIECES / SORT.PIECES > 2") if one.code == "lumpy" else one
        for one in flow.WAYS.blocks
    )
    counted = {1: (flow.LUMPS, flow.COUNT), 3: (flow.COUNT,)}
    phases = tuple(replace(one, parameters=counted.get(one.number, one.parameters)) for one in flow.WAYS.phases)
    way = flow.way(do, plant, admin, replace(flow.WAYS, blocks=blocks, phases=phases))
    way.begin(1)
    way.value(Content(yes_no=True), 1, name="Lumps")
    zero = way.value(pieces(0), 1, name="Pieces")
    way.end(1)
    way.begin(3)
    way.value(pieces(5), 3, name="Pieces")
    way.end(3)
    way.through(2)
    assert way.decided() == [("lumpy", [], 1, None, None)]
    with pytest.raises(ConditionUnanswered, match="zero"):
        way.begin(4)
    way.correct(zero, pieces(2))
    way.end(1)
    assert way.decided()[1:] == [("lumpy", [], 2, True, True)]
    assert way.phase(5).left_out_at is not None
    way.begin(4)


@pytest.mark.requirement("EXE-1")
def test_what_a_batch_begins_with_is_decided_at_its_issue(do: Do, plant: Plant, admin: Engine) -> None:
    way = flow.way(do, plant, admin, flow.AT_ONCE)
    assert way.decided() == [("coarse", [], 1, True, True)]
    (read,) = way.table("decision_input")
    assert (read.refers_to, read.says, read.parameter_value_id) == ("formula.GRADE", "coarse", None)
    assert way.phase(2).left_out_at is not None
    way.through(1)
    way.through(3)
    assert way.row().state == "COMPLETE"


def pieces(count: int) -> Content:
    return Content(number=Decimal(count), unit="1")


@pytest.mark.requirement("EXE-1", "AUD-2")
def test_nobody_adds_a_pass_or_changes_a_decision(way: Way, admin: Engine) -> None:
    way.sort(lumps=False)
    way.through(2)
    way.through(3)
    more = """insert into phase_execution
          (company_id, id, version, site_id, batch_id, recipe_phase_id, number, passes, state)
        select company_id, gen_random_uuid(), 1, site_id, batch_id, recipe_phase_id, number, '{2}', 'IDLE'
        from phase_execution where company_id = :c and number = 7"""
    tries = {
        more: "nobody decided that phase 7 is run again",
        "update phase_execution set passes = '{3}' where company_id = :c and number = 7": "stays that run",
        "update procedure_decision set holds = true where company_id = :c": "never allowed",
        "update phase_execution set state = 'RUNNING', started_at = now(), started_by = id"
        " where company_id = :c and number = 4": "no phase begins while its batch",
    }
    for statement, told in tries.items():
        with pytest.raises(DBAPIError, match=told):
            behind_its_back(admin, statement, way)


def behind_its_back(admin: Engine, statement: str, way: Way) -> None:
    with admin.begin() as connection:
        connection.execute(text("alter table phase_execution disable trigger audit"))
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text(statement), {"c": way.plant.company})


@pytest.mark.requirement("EXE-1", "CMD-3")
def test_a_condition_sees_what_the_run_that_counts_recorded(way: Way) -> None:
    place = At(phase=way.phase(1).id)
    way.begin(1)
    way.value(Content(yes_no=True), 1, name="Lumps")
    way.command(HoldKind.STOP, place)
    way.confirm(1)
    way.reset(place)
    way.sort(lumps=False)
    way.through(2)
    way.through(3)
    assert way.decided() == [("lumpy", [], 1, False, False)]


@pytest.mark.requirement("EXE-1", "EXE-7", "EXE-8")
def test_each_pass_calculates_from_its_own_values_and_what_follows_from_the_last(
    do: Do, plant: Plant, admin: Engine
) -> None:
    twice = calculated("Twice", "TWICE", "LOSS * 2 + pass * 1 %", "%", action_high=Decimal(7))
    left = calculated("Left", "LEFT", "100 % - LOD.TWICE", "%")
    added = {7: twice, 8: left}
    phases = tuple(
        replace(one, parameters=(*one.parameters, added[one.number])) if one.number in added else one
        for one in flow.WAYS.phases
    )
    way = flow.way(do, plant, admin, replace(flow.WAYS, phases=phases))
    way.to_the_loop()
    first, last = way.dry("3.1", 1), way.dry("2.4", 2)
    way.begin(8)
    assert numbers(way) == {(7, (1,)): "7.20", (7, (2,)): "6.80", (8, ()): "93.20"}
    told = [(one.rule, one.description) for one in way.rows("batch_exception")]
    assert [rule for rule, _ in told] == ["EXE-2"]
    assert told[0][1].startswith("Phase 7, pass 1, Twice, repetition 1: calculated 7.20 %")
    way.end(8)

    way.correct(first, percent("2.9"))
    assert numbers(way) == {(7, (1,)): "6.80", (7, (2,)): "6.80", (8, ()): "93.20"}
    assert way.raised() == [("EXE-2", "RESOLVED_BY_CORRECTION")]
    assert way.phase(8).signed_off_at is not None
    way.correct(last, percent("2.2"))
    assert numbers(way) == {(7, (1,)): "6.80", (7, (2,)): "6.40", (8, ()): "93.60"}
    assert way.phase(8).signed_off_at is None


def numbers(way: Way) -> dict[tuple[int, tuple[int, ...]], str]:
    """What is calculated, by the phase and its passes."""
    runs = {one.id: (one.number, tuple(one.passes or ())) for one in way.runs()}
    found = (one for one in way.rows("parameter_value") if one.formula is not None)
    return {runs[one.phase_execution_id]: str(one.number) for one in found}


@pytest.mark.requirement("EXE-7", "EXE-8")
def test_who_signs_a_correction_sees_what_it_does_to_decisions(do: Do, plant: Plant, admin: Engine) -> None:
    way = flow.way(do, plant, admin)
    lumps = way.to_the_loop()
    first = way.dry("3.1", 1)
    way.correct(first, percent("3.0"))
    assert signed_for(way) is None, "it comes out as before"
    way.correct(first, percent("2.4"))
    assert signed_for(way) == ["Drying, pass 1: it doesn't hold; with the correction it holds; the batch goes that way"]
    assert [one[3:] for one in way.decided() if one[0] == "again"] == [(False, False)] * 2 + [(True, True)]
    way.correct(lumps, Content(yes_no=True))
    assert signed_for(way) == [
        "lumpy: it doesn't hold; with the correction it holds; what was done since stays, as an exception"
    ]
    assert way.decided()[-1] == ("lumpy", [], 2, True, False)


def signed_for(way: Way) -> list[str] | None:
    """What the last correction's signer was told of decisions."""
    query = "select content from signature where company_id = :c and meaning = 'CORRECTED' order by id desc limit 1"
    with way.admin.connect() as connection:
        found = connection.execute(text(query), {"c": way.plant.company}).scalar_one()
    told: list[str] | None = json.loads(found)["content"]["consequences"].get("decisions")
    return told
