"""A slip in what came back on paper is put right: signed, with its reason, and what stood before beside it (EXE-6)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.downtime.kinds import PageOutcome
from domain.downtime.refusals import OutsideDowntime, PageNotOpen
from domain.execution.content import Content
from domain.execution.models import Batch
from domain.execution.refusals import NothingChanged
from domain.exports import record, snapshot
from domain.exports.document.paper import PaperPage
from domain.exports.members import Rows
from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, Refusal, WrongState
from domain.people.refusals import SamePerson
from domain.review import executors, queries
from domain.review.facts import BlockerKind
from domain.review.refusals import ReleaseBlocked
from infra.transaction import Transactions
from tests.conftest import Do, every_row
from tests.domain.downtime.test_downtime import blocked
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.domain.review.test_deciding import decide, kinds
from tests.downtime import SCAN, SECOND, SLIP, TABLES, Paper
from tests.execution import percent
from tests.plant import Plant
from tests.reviewing import review

HOUR = timedelta(hours=1)
ENTRY_BEFORE = """
    insert into transcription_correction select company_id, gen_random_uuid(), version, site_id, batch_id,
      transcription_id, of_version + 1, began_at, ended_at, 'x', remark, because, corrected_by, corrected_name,
      corrected_at, signature_id from transcription_correction where company_id = :c
"""
ACCOUNT_BEFORE = """
    insert into downtime_page_account select company_id, gen_random_uuid(), version, site_id, batch_id, page_id,
      outcome, reason, scan_key, scan_name, scan_size, scan_sha256, scan_media_type, reconciled_by, reconciled_name,
      reconciled_at + interval '1 second', because, taken_back_by, taken_back_name,
      taken_back_at + interval '1 minute', signature_id from downtime_page_account where company_id = :c
"""
LOOKED_AT = (*TABLES, "signature", "signature_staleness")


@pytest.fixture
def paper(do: Do, plant: Plant, admin: Engine) -> Paper:
    """A used set; of its page 2 a value of phase 3 and the times of phase 2."""
    found = Paper.of(do, plant, admin)
    found.used()
    found.run.start(2)
    found.run.complete(2)
    found.run.verify(2)
    found.run.start(3)
    found.enter(3, "Loss on drying", percent("1.80"))
    found.times(2)
    return found


def refused(paper: Paper, *acts: tuple[type[Refusal], Callable[[], object]]) -> None:
    """Each so, and nothing changes by it."""
    before = every_row(paper.admin, LOOKED_AT, paper.plant.company)
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()
    assert every_row(paper.admin, LOOKED_AT, paper.plant.company) == before


def told(paper: Paper, transactions: Transactions) -> list[PaperPage]:
    """The pages as the record tells them."""
    with transactions.reading(paper.plant.company) as session:
        rows = snapshot.read(session, snapshot.Chosen(paper.plant.company, paper.run.batch, new_id()))
    export = {"id": "x", "requested_at": "2026-11-22T10:00:00+00:00"}
    (use,) = record.compose(cast("Rows", {**rows, "record_export": {"x": export}}))["paper"]
    return use["pages"]


def entries(paper: Paper) -> tuple[UUID, UUID]:
    """The value's, and the phase's."""
    value, phase = paper.rows("transcription")
    return value.id, phase.id


def third(plant: Plant) -> Actor:
    """Somebody else who may verify."""
    return replace(plant.second_operator, person=plant.second_reviewer.person, name="Second Reviewer")


@pytest.mark.requirement("EXE-6", "EXE-11", "REV-6")
def test_what_was_transcribed_wrongly_is_corrected_and_its_page_checked_again(
    paper: Paper, plant: Plant, transactions: Transactions
) -> None:
    value, phase = entries(paper)
    paper.account(2, PageOutcome.USED, scan=SCAN)
    paper.check(2)
    checked = paper.page(2).signature_id
    refused(
        paper,
        (Forbidden, lambda: paper.correct(phase, performed_by="X", by=plant.engineer)),
        (NothingChanged, lambda: paper.correct(phase)),
        (InvalidInput, lambda: paper.correct(phase, performed_by="X", reason=" ")),
        (InvalidInput, lambda: paper.correct(phase, performed_by=" ")),
        (InvalidInput, lambda: paper.correct(phase, ended_at=None)),
        (InvalidInput, lambda: paper.correct(phase, began_at=paper.began + HOUR)),  # it would end before
        (OutsideDowntime, lambda: paper.correct(phase, began_at=paper.began - SECOND)),
        (InvalidInput, lambda: paper.correct(value, began_at=paper.began)),
        (InvalidInput, lambda: paper.correct(value, ended_at=paper.began + HOUR)),
    )
    paper.correct(phase, ended_at=paper.began + HOUR, performed_by="Oper Ator", by=plant.second_operator)
    paper.correct(value, remark="The page says 06:00")
    _, row = paper.rows("transcription")
    assert (row.ended_at, row.performed_name, row.version) == (paper.began + HOUR, "Oper Ator", 2)
    assert paper.page(2).state == "USED"
    assert checked in {one.id for one in every_row(paper.admin, LOOKED_AT, plant.company)["signature_staleness"]}
    assert [*blocked(paper, transactions)["PAPER_NOT_CHECKED"]] == ["set 1 page 2 copy 1"]
    refused(
        paper,
        (SamePerson, lambda: paper.check(2, by=plant.second_operator)),
        (SamePerson, lambda: paper.check(2, by=plant.operator)),
    )
    statement = (
        "update downtime_page set state = 'CHECKED', checked_by = (select corrected_by from transcription_correction"
        " where performed_name = 'Op. Erator' and ended_at is not null and company_id = :c), checked_name = 'x',"
        " checked_at = now(), signature_id = (select id from signature where company_id = :c limit 1)"
        " where state = 'USED' and company_id = :c"
    )
    assert refused_by_the_database(paper.do, plant, statement) == RESTRICTED
    paper.check(2, by=third(plant))
    said, times = told(paper, transactions)[1]["entries"]
    assert (said["remark"], [one["remark"] for one in said["before"]]) == ("The page says 06:00", [None])
    (before,) = times["before"]
    assert (times["performed_by"], before["performed_by"], before["because"]) == ("Oper Ator", "Op. Erator", SLIP)
    assert before["corrected_by"] == plant.second_operator.name
    with transactions.reading(plant.company) as session:
        batch = session.get_one(Batch, (plant.company, paper.run.batch))
        assert plant.second_operator.as_person in executors.executed_by(session, batch)


@pytest.mark.requirement("EXE-6", "EXE-11", "EXE-16", "SIG-4")
def test_a_page_that_was_accounted_for_wrongly_is_accounted_for_anew(
    paper: Paper, plant: Plant, transactions: Transactions
) -> None:
    refused(
        paper,
        (WrongState, lambda: paper.take_back(1)),
        (WrongState, lambda: paper.take_back(2)),
    )
    paper.account(2, PageOutcome.USED, scan=SCAN)
    paper.account(3)
    refused(
        paper,
        (Forbidden, lambda: paper.take_back(3, by=plant.operator)),
        (InvalidInput, lambda: paper.take_back(3, " ")),
        (PageNotOpen, lambda: paper.enter(3, "Remark", Content(text="Dried"), page=3)),
    )
    paper.take_back(3)
    assert (paper.page(3).state, paper.page(3).reconciled_by) == ("ISSUED", None)
    paper.account(3, PageOutcome.SPOILED, reason="Binder was spilt over it")
    paper.check(2)
    checked = paper.page(2).signature_id
    paper.take_back(2, "The scan is of another page")
    page = paper.page(2)
    assert (page.state, page.scan_sha256, page.checked_by, page.signature_id) == ("ISSUED", None, None, None)
    assert checked in {one.id for one in every_row(paper.admin, LOOKED_AT, plant.company)["signature_staleness"]}
    right = replace(SCAN, sha256="b" * 64, key="x/files/b")
    paper.account(2, PageOutcome.USED, scan=right)
    paper.check(2)
    found = told(paper, transactions)
    assert [("before" in one, one["state"]) for one in found] == [
        (False, "ISSUED"),
        (True, "CHECKED"),
        (True, "SPOILED"),
    ]
    (before,) = found[1]["before"]
    assert (before["outcome"], before["scan_sha256"], found[1]["scan_sha256"]) == ("USED", SCAN.sha256, right.sha256)
    assert (before["because"], before["taken_back_by"]) == ("The scan is of another page", plant.supervisor.name)


@pytest.mark.requirement("EXE-6", "EXE-11", "AUD-2")
def test_the_database_changes_nothing_of_it_without_what_stood(paper: Paper, plant: Plant) -> None:
    paper.account(2, PageOutcome.USED, scan=SCAN)
    account = (
        "state = 'ISSUED', reason = null, scan_key = null, scan_name = null, scan_size = null, scan_sha256 = null,"
        " scan_media_type = null, reconciled_by = null, reconciled_name = null, reconciled_at = null"
    )
    for statement in (
        f"update downtime_page set {account} where company_id = :c and page = 2",  # noqa: S608 -- our own columns
        "update transcription set performed_name = 'x' where company_id = :c",
        "update transcription set began_at = began_at + interval '1 second' where company_id = :c",
    ):
        assert refused_by_the_database(paper.do, plant, statement) == RESTRICTED, statement
    paper.correct(entries(paper)[1], performed_by="Oper Ator")
    paper.take_back(2)
    for statement in (ENTRY_BEFORE, ACCOUNT_BEFORE):
        assert refused_by_the_database(paper.do, plant, statement) == RESTRICTED, statement


@pytest.mark.requirement("EXE-6", "REV-4")
def test_a_slip_that_is_put_right_after_the_review_is_reviewed_again(
    paper: Paper, plant: Plant, transactions: Transactions
) -> None:
    run = paper.run
    run.record(3, "Remark", Content(text="Even bed."))
    run.start(4)
    run.complete(3)
    run.approve(3)
    run.complete(4)
    for one in run.rows("batch_exception"):
        run.assess(one.id)
    for page in (1, 3):
        paper.account(page)
    paper.account(2, PageOutcome.USED, scan=SCAN)
    paper.check(2)

    def reviewers() -> tuple[UUID, ...]:
        with transactions.reading(plant.company) as session:
            return queries.valid_reviewers(session, session.get_one(Batch, (plant.company, run.batch)))

    slips: tuple[Callable[[], None], ...] = (
        lambda: paper.correct(entries(paper)[1], performed_by="Oper Ator"),
        lambda: paper.take_back(2, "The scan is of another page"),
    )
    for put_right in slips:
        review(run)
        assert reviewers() == (plant.reviewer.person,)
        put_right()
        if paper.page(2).state == "ISSUED":
            paper.account(2, PageOutcome.USED, scan=replace(SCAN, sha256="b" * 64, key="x/files/b"))
        paper.check(2)
        assert reviewers() == ()
        with pytest.raises(ReleaseBlocked) as refused_release:
            decide(run)
        assert kinds(refused_release) == {BlockerKind.NOT_REVIEWED, BlockerKind.TRAIL_NOT_REVIEWED}
