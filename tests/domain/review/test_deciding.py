"""Review and disposition against the database: what blocks them, who may not, and what makes a review stale."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from domain.execution.content import Content
from domain.execution.refusals import BatchDecided
from domain.kernel.actor import Actor, Grant
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, VersionConflict
from domain.people.refusals import SamePerson
from domain.review.acts import DISPOSE_BATCH, Decide
from domain.review.facts import BlockerKind
from domain.review.models import Decision
from domain.review.refusals import AlreadyDecided, ReleaseBlocked
from tests import recipes
from tests.conftest import count
from tests.execution import Run, percent, yes
from tests.plant import Plant
from tests.reviewing import review


def finish(run: Run) -> None:
    """Everything executed and signed, nothing to assess; the batch is complete."""
    run.up_to_drying()
    dry(run)


def dry(run: Run) -> None:
    """The rest of it."""
    run.start(4)
    run.record(3, "Loss on drying", percent("1.8"))
    run.record(3, "Remark", Content(text="Even bed."))
    run.complete(3)
    run.approve(3)
    run.complete(4)


def decide(
    run: Run,
    decision: Decision = Decision.RELEASED,
    *,
    by: Actor | None = None,
    statement: str = "Certified.",
) -> None:
    given = Decide(run.batch, run.row().version, decision, statement)
    recipes.sign(run.do, by or run.plant.qualified, DISPOSE_BATCH, given)


def kinds(refused: pytest.ExceptionInfo[ReleaseBlocked]) -> set[BlockerKind]:
    return {one.kind for one in refused.value.blockers}


def decided(run: Run) -> tuple[str, int, int]:
    """The batch's disposition, its reviews and its decisions."""
    company = run.plant.company
    return run.row().disposition, count(run.admin, "batch_review", company), count(run.admin, "disposition", company)


def stale_reviews(run: Run) -> list[bool]:
    """For each review in order: whether its signature is stale."""
    query = """select st.id is not null from batch_review r left join signature_staleness st
               on st.company_id = r.company_id and st.id = r.signature_id where r.company_id = :c order by r.id"""
    with run.admin.connect() as connection:
        return list(connection.execute(text(query), {"c": run.plant.company}).scalars())


@pytest.fixture
def finished(run: Run) -> Run:
    finish(run)
    return run


@pytest.mark.requirement("REV-4")
def test_a_batch_is_reviewed_then_released(finished: Run, plant: Plant) -> None:
    review(finished)
    assert decided(finished) == ("PENDING", 1, 0)
    decide(finished)
    assert decided(finished) == ("RELEASED", 1, 1)
    query = "select decision, statement, decided_by, decided_name from disposition where company_id = :c"
    with finished.admin.connect() as connection:
        (row,) = connection.execute(text(query), {"c": plant.company})
    assert row == ("RELEASED", "Certified.", plant.qualified.person, "Qualified")


@pytest.mark.requirement("REV-4")
def test_the_review_is_refused_while_anything_blocks_it(run: Run) -> None:
    with pytest.raises(ReleaseBlocked) as refused:
        review(run)
    assert kinds(refused) == {BlockerKind.UNFINISHED_PHASE}
    run.clear_line(signed=False)
    run.complete(1)
    run.tell("Spill")
    run.hold()
    with pytest.raises(ReleaseBlocked) as refused:
        review(run)
    expected = {"UNFINISHED_PHASE", "MISSING_SIGNATURE", "OPEN_EXCEPTION", "OPEN_HOLD"}
    assert kinds(refused) == expected
    assert [one.place for one in refused.value.blockers if one.kind == "UNFINISHED_PHASE"] == [
        "phase 2",
        "phase 3",
        "phase 4",
    ]
    assert decided(run) == ("PENDING", 0, 0)


@pytest.mark.requirement("REV-4", "EXE-7")
def test_a_corrected_phase_blocks_by_its_stale_signature(finished: Run) -> None:
    finished.correct(finished.rows("parameter_value")[0].id, Content(yes_no=False))
    with pytest.raises(ReleaseBlocked) as refused:
        review(finished)
    assert kinds(refused) == {BlockerKind.STALE_SIGNATURE, BlockerKind.OPEN_EXCEPTION}
    assert decided(finished) == ("PENDING", 0, 0)


@pytest.mark.requirement("REV-4")
def test_release_is_refused_with_all_that_blocks_it_and_nothing_changed(finished: Run) -> None:
    finished.tell("Spill")
    finished.tell("Label torn")
    before = finished.row()
    with pytest.raises(ReleaseBlocked) as refused:
        decide(finished)
    found = [(one.kind, one.place) for one in refused.value.blockers]
    assert found == [
        (BlockerKind.OPEN_EXCEPTION, "exception 1"),
        (BlockerKind.OPEN_EXCEPTION, "exception 2"),
        (BlockerKind.TRAIL_NOT_REVIEWED, "audit trail"),
        (BlockerKind.NOT_REVIEWED, "batch"),
    ]
    assert decided(finished) == ("PENDING", 0, 0)
    assert finished.row() == before


@pytest.mark.requirement("SIG-4", "REV-4")
def test_a_correction_makes_the_review_stale(finished: Run) -> None:
    review(finished)
    value = finished.rows("parameter_value")[1].id
    finished.correct(value, Content(choice="night"))
    finished.complete(1)
    finished.verify(1)
    assert finished.row().state == "COMPLETE"
    with pytest.raises(ReleaseBlocked) as refused:
        decide(finished)
    assert kinds(refused) == {BlockerKind.NOT_REVIEWED, BlockerKind.TRAIL_NOT_REVIEWED}
    assert stale_reviews(finished) == [False]
    review(finished)
    assert stale_reviews(finished) == [True, False]
    decide(finished)
    assert decided(finished) == ("RELEASED", 2, 1)


@pytest.mark.requirement("SIG-4", "REV-4")
def test_an_exception_told_afterwards_makes_the_review_stale(finished: Run, plant: Plant) -> None:
    review(finished)
    told = finished.tell("Label torn")
    with pytest.raises(ReleaseBlocked) as refused:
        decide(finished)
    assert kinds(refused) == {BlockerKind.OPEN_EXCEPTION, BlockerKind.NOT_REVIEWED}
    finished.assess(told)
    with pytest.raises(ReleaseBlocked) as refused:
        decide(finished)
    assert kinds(refused) == {BlockerKind.NOT_REVIEWED, BlockerKind.TRAIL_NOT_REVIEWED}
    review(finished, by=plant.second_reviewer)
    assert stale_reviews(finished) == [True, False]
    decide(finished)


@pytest.mark.requirement("SIG-4")
def test_two_reviews_of_the_same_state_both_stand(finished: Run, plant: Plant) -> None:
    review(finished)
    review(finished, by=plant.second_reviewer)
    assert stale_reviews(finished) == [False, False]


@pytest.mark.requirement("REV-5")
def test_rejection_is_possible_whatever_blocks_release(run: Run) -> None:
    run.start(1)
    run.tell("Spill")
    decide(run, Decision.REJECTED, statement="Contaminated.")
    assert decided(run) == ("REJECTED", 0, 1)


@pytest.mark.requirement("REV-5")
@pytest.mark.parametrize("second", list(Decision))
@pytest.mark.parametrize("first", list(Decision))
def test_a_second_decision_is_refused(finished: Run, first: Decision, second: Decision) -> None:
    review(finished)
    decide(finished, first)
    before = decided(finished)
    with pytest.raises(AlreadyDecided):
        decide(finished, second)
    with pytest.raises(AlreadyDecided):
        review(finished)
    assert decided(finished) == before


@pytest.mark.requirement("REV-5", "DEV-6")
@pytest.mark.parametrize("decision", list(Decision))
def test_after_the_decision_nothing_is_corrected_and_what_is_told_says_so(finished: Run, decision: Decision) -> None:
    review(finished)
    decide(finished, decision)
    before = finished.rows("parameter_value_revision")
    with pytest.raises(BatchDecided):
        finished.correct(finished.rows("parameter_value")[0].id, Content(yes_no=False))
    assert finished.rows("parameter_value_revision") == before
    assert finished.rows("batch_exception") == []
    finished.tell("Found since")
    assert [one.after_decision for one in finished.rows("batch_exception")] == [True]
    assert finished.row().disposition == decision


def with_every_role(actor: Actor, plant: Plant) -> Actor:
    return replace(actor, grants=frozenset(Grant(role, plant.site) for role in Role))


@pytest.mark.requirement("REV-6")
@pytest.mark.parametrize("part", ["started", "recorded", "corrected", "performed", "verified"])
def test_nobody_reviews_or_decides_what_they_executed(run: Run, plant: Plant, part: str) -> None:
    """One person takes part in one way only, in one phase, everybody else does the rest."""
    person = with_every_role(plant.qualified, plant)
    run.start(1, by=person if part == "started" else None)
    clear = run.record(1, "Line is clear", yes(), by=person if part == "recorded" else None)
    run.record(1, "Shift", Content(choice="day"))
    if part == "corrected":
        run.correct(clear, Content(yes_no=False), by=person)
        run.correct(clear, Content(yes_no=True))
        run.assess(run.exception(1).id)
    run.complete(1, by=person if part == "performed" else None)
    run.verify(1, by=person if part == "verified" else None)
    finish_after_clearance(run)
    with pytest.raises(SamePerson):
        review(run, by=person)
    assert decided(run) == ("PENDING", 0, 0)
    review(run)
    for decision in Decision:
        with pytest.raises(SamePerson):
            decide(run, decision, by=person)
    assert decided(run) == ("PENDING", 1, 0)


def finish_after_clearance(run: Run) -> None:
    run.start(2)
    run.complete(2)
    run.verify(2)
    run.start(3)
    run.start(4)
    run.record(3, "Loss on drying", percent("1.8"))
    run.record(3, "Remark", Content(text="Even bed."))
    run.complete(3)
    run.approve(3)
    run.complete(4)


@pytest.mark.requirement("REV-6")
def test_the_reviewer_does_not_release(finished: Run, plant: Plant) -> None:
    person = with_every_role(plant.second_reviewer, plant)
    review(finished, by=person)
    for decision in Decision:
        with pytest.raises(SamePerson):
            decide(finished, decision, by=person)
    assert decided(finished) == ("PENDING", 1, 0)
    decide(finished)


@pytest.mark.requirement("REV-6")
def test_quality_who_approved_a_phase_may_review(finished: Run, plant: Plant) -> None:
    signed = "select person_id from signature where company_id = :c and meaning = 'QUALITY'"
    with finished.admin.connect() as connection:
        assert connection.execute(text(signed), {"c": plant.company}).scalar_one() == plant.reviewer.person
    review(finished, by=plant.reviewer)


@pytest.mark.requirement("TEN-2")
def test_review_and_disposition_need_their_permissions(finished: Run, plant: Plant) -> None:
    for actor in (plant.qualified, plant.operator, plant.supervisor):
        with pytest.raises(Forbidden):
            review(finished, by=actor)
    review(finished)
    for actor in (plant.second_reviewer, plant.operator, plant.supervisor):
        with pytest.raises(Forbidden):
            decide(finished, by=actor)
    assert decided(finished) == ("PENDING", 1, 0)


@pytest.mark.requirement("TEN-1")
def test_another_companys_batch_is_not_there(finished: Run, other_plant: Plant) -> None:
    with pytest.raises(NotFound):
        review(finished, by=other_plant.reviewer)


@pytest.mark.requirement("EXE-14")
def test_a_batch_that_was_seen_otherwise_is_not_decided(finished: Run) -> None:
    given = Decide(finished.batch, finished.row().version - 1, Decision.REJECTED, "Seen before.")
    with pytest.raises(VersionConflict):
        recipes.sign(finished.do, finished.plant.qualified, DISPOSE_BATCH, given)
    assert decided(finished) == ("PENDING", 0, 0)


@pytest.mark.parametrize("words", ["", "  ", "x" * 4001, "a\x07b"])
def test_the_words_have_their_form(finished: Run, words: str) -> None:
    with pytest.raises(InvalidInput):
        review(finished, conclusion=words)
    with pytest.raises(InvalidInput):
        decide(finished, Decision.REJECTED, statement=words)
    assert decided(finished) == ("PENDING", 0, 0)
