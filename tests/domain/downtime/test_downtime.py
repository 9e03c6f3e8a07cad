"""Sets are kept current at their site; a used one's pages are accounted for, and what comes off them is checked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from domain.downtime import composing, rules
from domain.downtime.commands import keeping
from domain.downtime.kinds import PageOutcome
from domain.downtime.refusals import (
    OutsideDowntime,
    PageHasEntries,
    PageNotOpen,
    PageOfAnotherBatch,
    PhaseNotRun,
    PhaseTranscribed,
    SetUsedAlready,
)
from domain.execution.content import Content
from domain.execution.kinds import HoldKind
from domain.execution.models import Batch
from domain.exports import record, snapshot
from domain.exports.members import Rows
from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict, WrongState
from domain.people.refusals import SamePerson
from domain.review import executors, queries
from domain.review.rules import release_blockers
from domain.work.queries import work_of
from infra.transaction import Transactions
from tests import execution, unforeseen
from tests.conftest import Do, every_row
from tests.domain.recipes.forcing import CHECK, NOT_GRANTED, RESTRICTED, refused_by_the_database
from tests.downtime import SCAN, SECOND, TABLES, Paper
from tests.execution import Run, percent, yes
from tests.plant import Plant

START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
"""Half an hour before Vienna's clocks go from two to three."""
MINUTES = timedelta(minutes=1)


@pytest.fixture
def paper(do: Do, plant: Plant, admin: Engine) -> Paper:
    return Paper.of(do, plant, admin)


@pytest.mark.requirement("EXE-11")
@given(last=st.none() | st.integers(-2000, 0), every=st.integers(rules.SHORTEST, rules.LONGEST))
def test_a_set_is_made_at_once_and_never_sooner_than_its_interval(last: int | None, every: int) -> None:
    before = None if last is None else START + last * MINUTES
    found = rules.due(now=START, last=before, every=every * MINUTES)
    assert found >= START
    assert before is None or found - before >= every * MINUTES
    assert found == START or (before is not None and found == before + every * MINUTES)


@pytest.mark.requirement("EXE-11")
@given(began=st.integers(-90, 90), lasts=st.integers(-90, 90))
def test_what_stands_on_paper_happened_while_it_was_used(began: int, lasts: int) -> None:
    use = (START, START + 60 * MINUTES)
    first, last = START + began * MINUTES, START + (began + lasts) * MINUTES
    if began >= 0 and lasts >= 0 and began + lasts <= 60:
        rules.require_within(first, last, use=use, path=())
        return
    with pytest.raises(InvalidInput if lasts < 0 else OutsideDowntime):
        rules.require_within(first, last, use=use, path=())


@pytest.mark.parametrize(
    ("began", "ended", "copies", "where"),
    [
        (-1, 30, 1, "from"),
        (10, 10, 1, "until"),
        (10, 61, 1, "until"),
        (10, 30, 0, "copies"),
        (10, 30, 21, "copies"),
    ],
)
def test_a_use_is_in_the_past_and_after_what_its_set_tells(began: int, ended: int, copies: int, where: str) -> None:
    now = START + 60 * MINUTES
    rules.require_use(START + 10 * MINUTES, START + 30 * MINUTES, 1, as_of=START, now=now)
    with pytest.raises(InvalidInput) as refused:
        rules.require_use(START + began * MINUTES, START + ended * MINUTES, copies, as_of=START, now=now)
    assert refused.value.path == (where,)


@pytest.mark.requirement("EXE-11", "TEN-2")
def test_a_batch_has_a_current_set_while_it_runs_where_quality_says_so(paper: Paper, plant: Plant) -> None:
    paper.run.clear_line()
    paper.heed()
    assert paper.states() == []
    with pytest.raises(Forbidden):
        paper.policy(by=plant.supervisor)
    with pytest.raises(InvalidInput):
        paper.policy(every=4)
    paper.policy()
    with pytest.raises(VersionConflict):
        paper.policy(every=30)
    for _ in range(2):
        paper.heed()
    assert paper.states() == ["REQUESTED", "DUE"]
    paper.make()
    waits, wanted = paper.rows("downtime_set")[1], paper.rows("downtime_set")[0]
    assert waits.due_at - wanted.requested_at == 15 * MINUTES
    paper.do(plant.operator, lambda uow: keeping.heed_time(uow, downtime_set=waits.id))
    assert paper.states() == ["CURRENT", "DUE"]
    paper.earlier(16 * MINUTES)
    paper.do(plant.operator, lambda uow: keeping.heed_time(uow, downtime_set=waits.id))
    paper.make()
    assert paper.states() == ["SUPERSEDED", "CURRENT"]
    paper.heed()
    paper.run.command(HoldKind.ABORT)
    paper.run.confirm_all()
    paper.heed()
    assert paper.states() == ["SUPERSEDED", "SUPERSEDED", "DROPPED"]


@pytest.mark.requirement("EXE-1", "EXE-9", "EXE-11")
def test_a_set_tells_what_is_left_and_what_is_known(paper: Paper, plant: Plant, transactions: Transactions) -> None:
    paper.policy()
    paper.run.up_to_drying()
    paper.run.record(3, "Loss on drying", percent("1.80"))
    paper.heed()
    with transactions.reading(plant.company) as session:
        told = composing.compose(session, plant.company, paper.rows("downtime_set")[0].id).document
    assert [(one["number"], one["state"]) for one in told["phases"]] == [("3", "RUNNING"), ("4", "IDLE")]
    assert (told["batch"]["number"], told["set"], told["site"]["code"]) == ("B-001", "1", "VIE")
    dried = told["phases"][0]
    assert (dried["started_by"], dried["signatures"]) == ("Operator", ["PERFORMED", "QUALITY"])
    loss = dried["parameters"][0]
    assert (loss["name"], loss["unit"], loss["recorded"]) == ("Loss on drying", "%", ["1: 1.80 %"])
    assert (bool(loss["limits"]), loss["left"]) == (True, ["2"])
    paper.run.record(3, "Loss on drying", percent("1.80"), repetition=3)
    with transactions.reading(plant.company) as session:
        told = composing.compose(session, plant.company, paper.rows("downtime_set")[0].id).document
    assert told["phases"][0]["parameters"][0]["left"] == ["2"]
    unforeseen.approve(paper.run, unforeseen.mark(paper.run, 3, "Loss on drying", 2))
    unforeseen.mark(paper.run, 4)
    with transactions.reading(plant.company) as session:
        told = composing.compose(session, plant.company, paper.rows("downtime_set")[0].id).document
    assert [one["number"] for one in told["phases"]] == ["3"]
    assert told["phases"][0]["parameters"][0]["left"] == ["4"]


@pytest.mark.requirement("EXE-11", "REV-4", "REV-6")
def test_a_used_set_is_accounted_for_page_by_page_and_checked(
    paper: Paper, plant: Plant, transactions: Transactions
) -> None:
    paper.used(copies=2)
    pages = [(one.page, one.copy, one.state) for one in paper.rows("downtime_page")]
    assert sorted(pages) == [(page, copy, "ISSUED") for page in (1, 2, 3) for copy in (1, 2)]
    (raised,) = paper.run.rows("batch_exception")
    assert (raised.rule, raised.title) == ("EXE-11", "Set 1 used on paper during downtime")
    with pytest.raises(SetUsedAlready):
        paper.use()
    paper.run.start(2)
    paper.run.complete(2)
    paper.run.verify(2)
    paper.run.start(3)
    value = paper.enter(3, "Loss on drying", percent("1.80"))
    with pytest.raises(PhaseNotRun):
        paper.times(3)
    paper.times(2)
    with pytest.raises(PhaseTranscribed):
        paper.times(2)
    entered, told = paper.rows("transcription")
    assert (entered.value_id, entered.began_at, entered.ended_at) == (value, paper.began + 5 * MINUTES, None)
    assert (told.value_id, told.began_at, told.ended_at) == (None, paper.began, paper.began + SECOND)
    assert told.transcribed_at > paper.run.phase(2).completed_at
    assert blocked(paper, transactions) == {
        "PAPER_NOT_ACCOUNTED": [f"set 1 page {page} copy {copy}" for copy in (1, 2) for page in (1, 2, 3)]
    }
    assert waits(transactions, plant.operator) == [("reconcileDowntimePage", None)] * 6
    with pytest.raises(WrongState):
        paper.check(2)
    with pytest.raises(InvalidInput):
        paper.account(2, PageOutcome.USED)
    with pytest.raises(PageHasEntries):
        paper.account(2)
    paper.account(2, PageOutcome.USED, scan=SCAN, by=plant.supervisor)
    with pytest.raises(InvalidInput):
        paper.account(3, PageOutcome.SPOILED)
    paper.account(3, PageOutcome.SPOILED, reason="Binder was spilt over it")
    for number, copy in ((1, 1), (1, 2), (2, 2), (3, 2)):
        paper.account(number, copy=copy)
    assert blocked(paper, transactions) == {"PAPER_NOT_CHECKED": ["set 1 page 2 copy 1"]}
    for hand in (plant.operator, plant.supervisor):
        with pytest.raises(SamePerson) as own:
            paper.check(2, by=hand)
        assert waits(transactions, hand) == [("checkDowntimePage", own.value.message)]
    assert waits(transactions, plant.second_operator) == [("checkDowntimePage", None)]
    paper.check(2)
    assert (paper.page(2).state, paper.page(2).checked_name) == ("CHECKED", "Second Operator")
    assert blocked(paper, transactions) == {}
    for closed in (2, 3):
        with pytest.raises(PageNotOpen):
            paper.enter(3, "Remark", Content(text="Dried again"), page=closed)
    with transactions.reading(plant.company) as session:
        batch = session.get_one(Batch, (plant.company, paper.run.batch))
        assert {plant.supervisor.as_person, plant.second_operator.as_person} <= executors.executed_by(session, batch)
    exported(paper, plant, transactions)


def waits(transactions: Transactions, actor: Actor) -> list[tuple[str, str | None]]:
    """What of paper waits for a person, and why they can't do it."""
    with transactions.reading(actor.company) as session:
        return [(one.act, one.because) for one in work_of(session, actor) if one.kind == "DowntimePage"]


def blocked(paper: Paper, transactions: Transactions) -> dict[str, list[str]]:
    """What of its paper forbids the review of the batch, by kind."""
    with transactions.reading(paper.plant.company) as session:
        batch = session.get_one(Batch, (paper.plant.company, paper.run.batch))
        found = release_blockers(queries.facts_of(session, batch), before_review=True)
    kinds: dict[str, list[str]] = {}
    for one in found:
        if one.kind.startswith("PAPER"):
            kinds.setdefault(one.kind.value, []).append(one.place)
    return kinds


def exported(paper: Paper, plant: Plant, transactions: Transactions) -> None:
    """The record tells each page with its entries, the paper's times beside the server's."""
    with transactions.reading(plant.company) as session:
        rows = snapshot.read(session, snapshot.Chosen(plant.company, paper.run.batch, new_id()))
    export = {"id": "x", "requested_at": "2026-11-22T10:00:00+00:00"}
    (use,) = record.compose(cast("Rows", {**rows, "record_export": {"x": export}}))["paper"]
    assert (use["set"], use["copies"], use["exception"], len(use["pages"])) == ("1", "2", "1", 6)
    page = use["pages"][1]
    assert (page["page"], page["state"], page["scan"], page["checked_by"]) == (
        "2",
        "CHECKED",
        "page-2.pdf",
        "Second Operator",
    )
    value, phase = page["entries"]
    assert (value["name"], value["text"], value["performed_by"]) == (
        "Loss on drying, repetition 1",
        "1.80 %",
        "Op. Erator",
    )
    assert phase["text"] is None
    assert phase["started_at"] is not None
    assert phase["started_at"]["utc"] > phase["began_at"]["utc"]


@pytest.mark.requirement("EXE-11")
def test_what_is_not_of_the_page_is_refused_and_changes_nothing(
    paper: Paper, do: Do, plant: Plant, admin: Engine
) -> None:
    paper.used()
    paper.run.start(2)
    before = every_row(admin, (*TABLES, "parameter_value", "batch_exception"), plant.company)
    line = paper.run.phase(1)
    assert line.state == "COMPLETE"
    with pytest.raises(OutsideDowntime):
        paper.times(1, at=-SECOND)
    with pytest.raises(OutsideDowntime):
        paper.times(1, lasts=timedelta(hours=5))
    with pytest.raises(Forbidden):
        paper.use(by=plant.operator)
    with pytest.raises(Forbidden):
        paper.account(1, by=plant.engineer)
    with pytest.raises(VersionConflict):
        paper.use(version=99)
    beside = execution.issue(do, plant, paper.run.row().recipe_version_id, "B-002")
    other = replace(paper, run=Run(do, plant, admin, beside))
    other.run.start(1)
    with pytest.raises(PageOfAnotherBatch):
        other.enter(1, "Line is clear", yes())
    after = every_row(admin, (*TABLES, "parameter_value", "batch_exception"), plant.company)
    assert after == before
    for statement, state in (
        ("update downtime_page set state = 'CHECKED' where company_id = :c", RESTRICTED),
        ("update downtime_page set state = 'USED' where company_id = :c", CHECK),
        ("update downtime_page set page = 2 where company_id = :c", RESTRICTED),
        ("update downtime_set set pages = 9 where company_id = :c", RESTRICTED),
        ("update downtime_use set copies = 2 where company_id = :c", NOT_GRANTED),
        (
            (
                "insert into downtime_use select company_id, gen_random_uuid(), version, site_id, batch_id, set_id,"
                " began_at - interval '5 days', ended_at, copies, reason, exception_id, declared_by, declared_name,"
                " declared_at from downtime_use where company_id = :c"
            ),
            RESTRICTED,
        ),
        ("delete from downtime_page where company_id = :c", NOT_GRANTED),
    ):
        assert refused_by_the_database(do, plant, statement) == state, statement


@pytest.mark.requirement("EXE-11", "EXE-7", "SIG-4")
def test_a_page_is_checked_again_by_another_person_once_what_came_off_it_was_corrected(
    paper: Paper, do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    paper.used()
    paper.run.start(2)
    paper.run.complete(2)
    paper.run.verify(2)
    paper.run.start(3)
    value = paper.enter(3, "Loss on drying", percent("1.80"))
    paper.account(2, PageOutcome.USED, scan=SCAN)
    for number in (1, 3):
        paper.account(number)
    paper.check(2)
    signature = paper.page(2).signature_id
    paper.run.correct(value, percent("1.90"), by=plant.second_operator)
    page = paper.page(2)
    assert (page.state, page.checked_by, page.signature_id) == ("USED", None, None)
    with admin.connect() as connection:
        asked = text("select id from signature_staleness where company_id = :c")
        assert signature in connection.scalars(asked, {"c": plant.company}).all()
    assert blocked(paper, transactions) == {"PAPER_NOT_CHECKED": ["set 1 page 2 copy 1"]}
    with pytest.raises(SamePerson):
        paper.check(2, by=plant.second_operator)
    statement = (
        "update downtime_page set state = 'CHECKED', checked_by = (select id from person where name = 'Second Operator'"
        " and company_id = :c), checked_name = 'x', checked_at = now(), signature_id = (select id from signature where"
        " company_id = :c limit 1) where state = 'USED' and company_id = :c"
    )
    assert refused_by_the_database(do, plant, statement) == RESTRICTED
    third = replace(plant.second_operator, person=plant.second_reviewer.person, name="Second Reviewer")
    paper.check(2, by=third)
    assert blocked(paper, transactions) == {}


@pytest.mark.requirement("EXE-11")
def test_a_set_that_is_made_after_a_newer_one_takes_nothing_over(paper: Paper) -> None:
    paper.policy()
    paper.run.start(1)
    paper.heed()
    paper.earlier(timedelta(hours=3))  # and is still being made
    paper.heed()
    assert paper.states() == ["REQUESTED", "REQUESTED"]
    paper.make(number=2)
    paper.make(number=1)
    assert paper.states() == ["FAILED", "CURRENT"]
    assert paper.rows("downtime_set")[0].problem == "Set 2 was made before this one was, and counts."


@pytest.mark.requirement("EXE-10", "EXE-11")
def test_a_set_tells_what_was_inserted_where_it_is_done(
    paper: Paper, do: Do, plant: Plant, transactions: Transactions
) -> None:
    paper.policy()
    paper.run.start(1)
    run, block = paper.run, unforeseen.building_block(do, plant)
    found = unforeseen.insert(run, 2, block)
    paper.heed()

    def told() -> list[Any]:
        with transactions.reading(plant.company) as session:
            set_id = paper.rows("downtime_set")[0].id
            return list(composing.compose(session, plant.company, set_id).document["phases"])

    before = told()
    assert [one["number"] for one in before] == ["1", "2", "3", "4"]
    assert before[1]["waits"] == (
        "Don't begin: quality hasn't approved phase 5, from building block LIB-SIEVE version 1 (Lumps were seen)."
    )
    unforeseen.approve_insertion(run, found)
    after = told()
    assert [one["number"] for one in after] == ["1", "5", "2", "3", "4"]
    assert after[1]["inserted"] == ("Inserted before phase 2, by building block LIB-SIEVE version 1: Lumps were seen")
    assert after[1]["operation"] == after[2]["operation"]
    assert [one["waits"] for one in after] == [None] * 5


@pytest.mark.requirement("EXE-9", "EXE-11")
def test_a_set_asks_for_nothing_that_is_not_applicable(paper: Paper, plant: Plant, transactions: Transactions) -> None:
    paper.policy()
    paper.run.start(1)
    unforeseen.mark(paper.run, 1, "Shift")
    paper.heed()
    with transactions.reading(plant.company) as session:
        told = composing.compose(session, plant.company, paper.rows("downtime_set")[0].id).document
    assert [one["name"] for one in told["phases"][0]["parameters"]] == ["Line is clear"]
