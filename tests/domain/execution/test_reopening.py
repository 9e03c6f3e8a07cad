"""What was assessed of a value that is corrected afterwards: told before, taken back by it, looked at again."""

from typing import Any

import pytest

from domain.exceptions.kinds import Classification
from domain.execution.commands.correcting import CORRECT_VALUE, CorrectValue
from domain.execution.content import Content
from domain.execution.refusals import NothingChanged
from domain.review.refusals import ReleaseBlocked
from domain.signatures import commands as signatures
from domain.signatures.models import SignatureChallenge
from tests import unforeseen
from tests.domain.review.test_deciding import kinds
from tests.execution import Run, percent
from tests.reviewing import review

FAILING, PASSING = percent("2.8"), percent("1.8")


@pytest.fixture
def failed(run: Run) -> Run:
    """A value out of its limits, whose exception was assessed as major and approved."""
    run.up_to_drying()
    run.record(3, "Loss on drying", percent("2.7"))
    raised = run.exception(1).id
    run.assess(raised, as_=Classification.MAJOR)
    run.approve_exception(raised)
    return run


def loss(run: Run) -> Any:  # noqa: ANN401 -- a row
    parameter = run.parameter(3, "Loss on drying")
    return next(row for row in run.rows("parameter_value") if row.recipe_parameter_id == parameter)


def foretold(run: Run, content: Content) -> dict[str, Any]:
    """What who would sign the correction is shown to follow from it."""
    value, found = loss(run), list[dict[str, Any]]()
    given = CorrectValue(value.id, value.version, content, "A typing error")

    def prepare(uow: Any) -> SignatureChallenge:  # noqa: ANN401 -- a unit of work
        challenge = signatures.prepare(uow, CORRECT_VALUE, given)
        found.append(challenge.content["content"]["consequences"])
        return challenge

    run.do(run.plant.operator, prepare)
    return found[0]


def standing(run: Run) -> list[tuple[int, str, str | None]]:
    return [(row.number, row.state, row.classification) for row in run.rows("batch_exception")]


@pytest.mark.requirement("EXE-7", "EXE-8", "SIG-4")
def test_a_correction_that_clears_it_leaves_it_resolved_and_to_be_looked_at(failed: Run) -> None:
    told = foretold(failed, PASSING)
    assert (told["exceptionsResolved"], told["assessmentsTakenBack"], told["exceptionsRaised"]) == ([1], [1], [])
    assert "exceptionsReopened" not in told
    assert [(one["of"], one["meaning"]) for one in told["signaturesStale"]] == [
        ("Exception 1", "ASSESSED"),
        ("Exception 1", "APPROVED"),
    ]
    assert (standing(failed), failed.rows("signature_staleness")) == ([(1, "ASSESSED", "MAJOR")], [])
    failed.correct(loss(failed).id, PASSING)
    assert standing(failed) == [(1, "RESOLVED_BY_CORRECTION", None)]
    assert len(failed.rows("signature_staleness")) == 2
    assert [row.classification for row in failed.rows("exception_assessment")] == ["MAJOR"]


@pytest.mark.requirement("EXE-7", "SIG-4")
def test_a_correction_that_leaves_it_out_of_limits_opens_it_again(failed: Run) -> None:
    told = foretold(failed, FAILING)
    assert (told["exceptionsResolved"], told["exceptionsReopened"], told["assessmentsTakenBack"]) == ([], [1], [1])
    assert [one["outcome"] for one in told["exceptionsRaised"]] == ["ACTION"]
    failed.correct(loss(failed).id, FAILING)
    assert standing(failed) == [(1, "OPEN", None), (2, "OPEN", None)]
    assert len(failed.rows("signature_staleness")) == 2


@pytest.mark.requirement("REV-1", "EXE-7")
def test_what_was_major_before_the_correction_is_downgraded_by_two_persons(failed: Run) -> None:
    failed.correct(loss(failed).id, PASSING)
    failed.assess(failed.exception(1).id, rationale="A typing error, found at once.")
    row = failed.exception(1)
    assert (row.state, row.classification, row.awaits) == ("RESOLVED_BY_CORRECTION", "MINOR", "QUALITY")
    failed.approve_exception(row.id)
    assert failed.exception(1).awaits is None


@pytest.mark.requirement("EXE-8")
def test_a_further_correction_takes_back_the_look_at_a_resolved_one(failed: Run) -> None:
    failed.correct(loss(failed).id, PASSING)
    failed.assess(failed.exception(1).id, as_=Classification.MAJOR)
    failed.approve_exception(failed.exception(1).id)
    told = foretold(failed, percent("1.9"))
    assert (told["exceptionsResolved"], told["assessmentsTakenBack"]) == ([], [1])
    with pytest.raises(NothingChanged):
        failed.correct(loss(failed).id, PASSING)
    assert standing(failed) == [(1, "RESOLVED_BY_CORRECTION", "MAJOR")]
    failed.correct(loss(failed).id, percent("1.9"))
    assert standing(failed) == [(1, "RESOLVED_BY_CORRECTION", None)]
    assert len(failed.rows("signature_staleness")) == 4


@pytest.mark.requirement("EXE-8", "REV-4")
def test_one_that_a_correction_resolved_blocks_the_review_until_quality_looked(run: Run) -> None:
    run.up_to_drying()
    run.start(4)
    value = run.record(3, "Loss on drying", percent("18"))
    run.correct(value, PASSING)
    run.record(3, "Remark", Content(text="Even bed."))
    run.complete(3)
    run.approve(3)
    run.complete(4)
    with pytest.raises(ReleaseBlocked) as refused:
        review(run)
    assert kinds(refused) == {"EXCEPTION_NOT_LOOKED_AT"}
    run.assess(run.exception(1).id, by=run.plant.second_reviewer)
    assert standing(run) == [(1, "RESOLVED_BY_CORRECTION", "MINOR")]
    review(run)


@pytest.mark.requirement("UNX-2", "EXE-7")
def test_what_was_done_by_a_planned_deviation_is_looked_at_once_its_value_is_corrected(run: Run) -> None:
    run.up_to_drying()
    found = unforeseen.plan(run, 3, classification=Classification.MINOR)
    unforeseen.approve_deviation(run, found)
    value = run.record(3, "Loss on drying", percent("2.9"), deviation=found)
    assert standing(run) == [(1, "ASSESSED", "MINOR")]
    run.correct(value, PASSING)
    assert standing(run) == [(1, "RESOLVED_BY_CORRECTION", None)]
    assert run.rows("signature_staleness") == []  # the deviation's approval stands for what else is done by it
    run.assess(run.exception(1).id)
    assert [row.number for row in run.rows("exception_assessment")] == [1, 2]
