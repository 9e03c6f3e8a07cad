"""A phase of the library is inserted into one run of a recipe: approved before it is run, and an exception (EXE-10)."""

from dataclasses import replace
from typing import cast

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain.execution.kinds import HoldKind
from domain.execution.models import Batch
from domain.execution.offline.refusals import CannotBeTakenOut, OperationAway
from domain.execution.procedures import At
from domain.execution.refusals import OutOfSequence
from domain.execution.unforeseen.commands import inserting
from domain.execution.unforeseen.commands.inserting import Insert
from domain.execution.unforeseen.refusals import (
    ApprovedByAnother,
    InsertionSettled,
    NotApplicableSettled,
    NotInsertable,
)
from domain.exports import record, snapshot
from domain.exports.document.whole import Document
from domain.exports.members import Rows
from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, Refusal, VersionConflict, WrongState
from domain.recipes.library.refusals import NotInLibrary
from domain.review import executors, queries
from domain.review.rules import release_blockers
from domain.work.queries import work_of
from infra.transaction import Transactions
from operations.proving import proving
from tests import calculating, execution, flow, recipes, unforeseen
from tests.conftest import Do, every_row
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.execution import Run, percent, yes
from tests.offline import Tablet
from tests.plant import Plant
from tests.unforeseen import approve_insertion, building_block, insert, withdraw_insertion

TABLES = ("inserted_phase", "phase_execution", "batch_exception")
PHASES = tuple(recipes.phase(number, name) for number, name in ((1, "Mill"), (2, "Mix"), (3, "Press")))


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    """A batch of three phases, of which the first runs."""
    found = execution.run(do, plant, admin, PHASES)
    found.start(1)
    return found


def through(run: Run, number: int) -> None:
    if run.phase(number).state == "IDLE":
        run.start(number)
    run.complete(number)


def recorded(run: Run, transactions: Transactions) -> Document:
    with transactions.reading(run.plant.company) as session:
        rows = snapshot.read(session, snapshot.Chosen(run.plant.company, run.batch, new_id()))
    export = {"id": "x", "requested_at": "2026-11-22T10:00:00+00:00"}
    return record.compose(cast("Rows", {**rows, "record_export": {"x": export}}))


def waits(run: Run, by: Actor) -> dict[tuple[str, object], str | None]:
    with Session(run.admin) as session:
        return {(item.act, item.subject): item.because for item in work_of(session, by)}


@pytest.mark.requirement("EXE-10", "EXE-1", "AUD-5")
def test_an_inserted_phase_is_approved_and_run_before_the_one_that_waits_for_it(
    run: Run, do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    block = building_block(do, plant)
    with pytest.raises(Forbidden):
        insert(run, 2, block, by=plant.operator)
    assert unforeseen.rows(run, "inserted_phase") == []
    found = insert(run, 2, block)
    (raised,) = run.rows("batch_exception")
    assert (raised.rule, raised.title) == ("EXE-10", "Phase 4 Sieve again, inserted before phase 2")
    through(run, 1)
    with pytest.raises(OutOfSequence) as waiting:
        run.start(2)  # it was proposed, and may be approved
    assert waiting.value.waiting == (4,)
    assert waits(run, plant.operator)["startPhase", run.phase(2).id] == waiting.value.message
    both = replace(plant.supervisor, grants=plant.supervisor.grants | plant.reviewer.grants)
    with pytest.raises(ApprovedByAnother):
        approve_insertion(run, found, by=both)
    assert waits(run, plant.reviewer)["approveInsertedPhase", found] is None
    approve_insertion(run, found)
    with pytest.raises(InsertionSettled):
        approve_insertion(run, found)
    assert waits(run, plant.operator)["startPhase", run.phase(4).id] is None
    run.start(4)
    with pytest.raises(InsertionSettled):
        withdraw_insertion(run, found)
    run.record(4, "Passed", yes())
    run.record(4, "Residue", percent("1.4"))
    run.complete(4)
    assert [one.rule for one in run.rows("batch_exception")] == ["EXE-10", "EXE-2"]
    for number in (2, 3):
        through(run, number)
    assert run.row().state == "COMPLETE"
    with transactions.reading(plant.company) as session:
        assert list(map(str, proving.prove(session, plant.company))) == []
        assert plant.supervisor.as_person in executors.executed_by(
            session, session.get_one(Batch, (plant.company, run.batch))
        )
    (sieved,) = [one for one in recorded(run, transactions)["phases"] if "inserted" in one]
    assert (sieved["number"], sieved["name"], sieved["inserted"]["before"]) == ("4", "Sieve again", "2")
    assert (sieved["inserted"]["approved_by"], sieved["inserted"]["source"]) == (
        "Reviewer",
        "building block LIB-SIEVE version 1",
    )
    other = Run(do, plant, admin, execution.issue(do, plant, run.row().recipe_version_id, "B-002"))
    assert [one.number for one in run.rows("phase_execution") if one.batch_id == other.batch] == [1, 2, 3]


@pytest.mark.requirement("EXE-10")
def test_what_was_proposed_is_withdrawn_and_holds_nothing_any_more(
    run: Run, do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    first, second = (insert(run, 2, building_block(do, plant, code=code)) for code in ("LIB-A", "LIB-B"))
    through(run, 1)
    before = every_row(admin, (*TABLES, "not_applicable"), plant.company)
    with pytest.raises(NotApplicableSettled):
        unforeseen.mark(run, 2)  # nothing would have it run any more
    assert every_row(admin, (*TABLES, "not_applicable"), plant.company) == before
    approve_insertion(run, second)
    with pytest.raises(OutOfSequence) as waiting:
        run.start(5)
    assert waiting.value.waiting == (4,)
    withdraw_insertion(run, first)
    run.start(5)
    run.record(5, "Passed", yes())
    run.record(5, "Residue", percent("0.4"))
    run.complete(5)
    third = insert(run, 3, building_block(do, plant, code="LIB-C"))
    approve_insertion(run, third)
    withdraw_insertion(run, third)
    for number in (2, 3):
        through(run, number)
    assert run.row().state == "COMPLETE"
    assert {one.rule for one in run.rows("batch_exception")} == {"EXE-10"}
    told = {one["number"]: one.get("withdrawn", []) for one in recorded(run, transactions)["phases"]}
    assert [(one["number"], one["withdrawn_because"]) for one in told["2"]] == [("4", "No lumps")]
    assert [(one["number"], one["withdrawn_because"]) for one in told["3"]] == [("6", "No lumps")]


@pytest.mark.requirement("EXE-10", "EXE-7", "EXE-9", "CMD-7")
def test_an_inserted_phase_is_marked_corrected_and_repeated_as_any(
    run: Run, do: Do, plant: Plant, transactions: Transactions
) -> None:
    for code in ("LIB-A", "LIB-B"):
        approve_insertion(run, insert(run, 2, building_block(do, plant, code=code)))
    through(run, 1)
    unforeseen.mark(run, 4)
    run.start(5)
    run.record(5, "Passed", yes())
    run.record(5, "Residue", percent("0.4"))
    run.complete(5)
    unforeseen.repeat(run, run.phase(5).id)
    with pytest.raises(InsertionSettled):
        withdraw_insertion(run, unforeseen.rows(run, "inserted_phase")[1].id)
    with pytest.raises(OutOfSequence):
        run.start(2)
    run.start(5)
    run.record(5, "Passed", yes())
    value = run.record(5, "Residue", percent("0.3"))
    run.correct(value, percent("0.2"))
    run.complete(5)
    for number in (2, 3):
        through(run, number)
    assert run.row().state == "COMPLETE"
    with transactions.reading(plant.company) as session:
        assert list(map(str, proving.prove(session, plant.company))) == []
    numbers = [one["number"] for one in recorded(run, transactions)["phases"] if "inserted" in one]
    assert numbers == ["4", "5", "5"]


@pytest.mark.requirement("EXE-10", "OFL-3")
def test_nothing_is_inserted_before_what_began_nor_what_needs_its_own_recipe(
    run: Run, do: Do, plant: Plant, admin: Engine
) -> None:
    block = building_block(do, plant)
    two = building_block(do, plant, code="LIB-TWO", phases=2)
    reckoned = building_block(
        do, plant, calculating.TARE, calculating.calculated("Half", "half", "tare / 2", "kg"), code="LIB-NET"
    )
    before = every_row(admin, TABLES, plant.company)

    def refused(refusal: type[Refusal], number: int, source: object = block, **said: str) -> None:
        with pytest.raises(refusal):
            insert(run, number, source, **said)  # type: ignore[arg-type]  # an id

    refused(InvalidInput, 1)
    refused(InvalidInput, 2, reason=" ")
    refused(NotInsertable, 2, two)
    refused(NotInsertable, 2, reckoned)
    refused(NotInLibrary, 2, run.row().recipe_version_id)
    assert every_row(admin, TABLES, plant.company) == before
    idle = Run(do, plant, admin, execution.issue(do, plant, run.row().recipe_version_id, "B-002"))
    with pytest.raises(WrongState):
        insert(idle, 2, block)
    Tablet(run).take_out()
    refused(OperationAway, 2)
    assert unforeseen.rows(run, "inserted_phase") == []


@pytest.mark.requirement("EXE-10", "OFL-3")
def test_no_operation_is_taken_out_behind_what_was_inserted(run: Run, do: Do, plant: Plant) -> None:
    found, tablet = insert(run, 2, building_block(do, plant)), Tablet(run)
    with pytest.raises(CannotBeTakenOut) as away:
        tablet.take_out()
    assert away.value.because == ("phase 2 waits for phase 4, which was inserted before it",)
    assert unforeseen.rows(run, "operation_take_out") == []
    withdraw_insertion(run, found)
    tablet.take_out()


@pytest.mark.requirement("EXE-10", "CMD-1", "EXE-9")
def test_it_stands_where_the_one_behind_it_stands_also_in_a_loop(do: Do, plant: Plant, admin: Engine) -> None:
    way = flow.way(do, plant, admin)
    way.to_the_loop()
    block = building_block(do, plant)
    row = way.phase(7, 1)
    given = Insert(before=row.id, version=row.version, building_block=block, reason="Lumps were seen")
    found = way.do(plant.supervisor, lambda uow: inserting.insert(uow, given)).id
    approve_insertion(way, found)
    with pytest.raises(OutOfSequence):
        way.begin(9)  # its turn is phase 7's, behind phase 6
    way.through(6, 1)
    with pytest.raises(OutOfSequence):
        way.begin(7, 1)
    way.begin(9)
    way.command(HoldKind.HOLD, At(block=flow.LEVEL))
    way.reach(9)
    assert way.phase(9).state == "HELD"
    way.lift(HoldKind.HOLD, At(block=flow.LEVEL))
    way.reach(9)
    for name, content in (("Passed", yes()), ("Residue", percent("0.2"))):
        way.value(content, 9, name=name)
    way.end(9)
    way.begin(7, 1)
    way.value(percent("3.1"), 7, 1, name="Loss on drying")
    way.end(7, 1)
    way.dry("2.0", 2)  # of the next pass it isn't
    way.through(8)
    assert way.row().state == "COMPLETE"


@pytest.mark.requirement("EXE-10", "REV-4")
def test_what_was_inserted_and_is_not_done_forbids_the_release(
    run: Run, do: Do, plant: Plant, transactions: Transactions
) -> None:
    found = insert(run, 2, building_block(do, plant))
    approve_insertion(run, found)
    with transactions.reading(plant.company) as session:
        batch = session.get_one(Batch, (plant.company, run.batch))
        places = [one.place for one in release_blockers(queries.facts_of(session, batch))]
    assert "phase 4" in places
    with pytest.raises(VersionConflict):
        run.do(
            plant.supervisor,
            lambda uow: inserting.withdraw(uow, inserted=found, version=99, reason="x"),
        )
    for statement in (
        "update inserted_phase set reason = 'x' where company_id = :c",
        "update inserted_phase set approved_at = null, approved_by = null, approved_name = null, signature_id = null",
        (
            "insert into phase_execution"
            " (company_id, id, version, site_id, batch_id, recipe_phase_id, number, run, state)"
            " select e.company_id, gen_random_uuid(), 1, e.site_id, e.batch_id, i.recipe_phase_id, 9, 9, 'IDLE' from"
            " phase_execution e join inserted_phase i on i.company_id = e.company_id where e.company_id = :c limit 1"
        ),
    ):
        assert refused_by_the_database(do, plant, statement) == RESTRICTED, statement
