"""Telling and assessing exceptions, against the database."""

import pytest

from domain.exceptions.refusals import AlreadyAssessed, AssessorExecuted
from domain.execution.content import Content
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from tests.execution import Run, percent
from tests.plant import Plant


def test_what_people_tell_is_numbered_within_the_batch(run: Run, plant: Plant) -> None:
    run.tell("Scale was typed by hand")
    run.start(1)
    run.tell("Line was wet", number=1, by=plant.reviewer)
    first, second = run.rows("batch_exception")
    assert (first.number, first.rule, first.phase_number, first.raised_by) == (1, "TOLD", None, plant.operator.person)
    assert (second.number, second.phase_number, second.state) == (2, 1, "OPEN")
    with pytest.raises(InvalidInput):
        run.tell(" ")
    assert len(run.rows("batch_exception")) == 2


def test_a_phase_of_another_batch_is_not_found(run: Run, plant: Plant) -> None:
    from domain.execution.commands import exceptions

    with pytest.raises(NotFound):
        run.do(
            plant.operator,
            lambda uow: exceptions.raise_exception(
                uow, batch=run.batch, phase=run.batch, title="Elsewhere", description="Elsewhere"
            ),
        )
    assert run.rows("batch_exception") == []


@pytest.mark.requirement("REV-1")
def test_an_assessment_is_signed_once_with_its_rationale(run: Run, plant: Plant) -> None:
    told = run.tell("Line was wet")
    with pytest.raises(InvalidInput):
        run.assess(told, rationale="")
    run.assess(told)
    (found,) = run.rows("batch_exception")
    assert (found.state, found.classification, found.assessed_by) == ("ASSESSED", "MINOR", plant.reviewer.person)
    assert found.signature_id is not None
    with pytest.raises(AlreadyAssessed):
        run.assess(told, by=plant.second_reviewer)


@pytest.mark.requirement("TEN-2")
def test_an_operator_assesses_nothing(run: Run, plant: Plant) -> None:
    told = run.tell("Line was wet")
    with pytest.raises(Forbidden):
        run.assess(told, by=plant.operator)
    assert run.rows("batch_exception")[0].state == "OPEN"


@pytest.mark.requirement("REV-6")
def test_who_executed_the_phase_does_not_assess_its_exception(run: Run, plant: Plant) -> None:
    from dataclasses import replace

    run.up_to_drying()
    both = replace(plant.operator, grants=plant.operator.grants | plant.reviewer.grants)
    run.record(3, "Loss on drying", percent("2.7"))
    (raised,) = run.rows("batch_exception")
    with pytest.raises(AssessorExecuted):
        run.assess(raised.id, by=both)
    assert run.rows("batch_exception")[0].state == "OPEN"
    run.record(3, "Remark", Content(text="Dried again."))
    run.complete(3)
    run.approve(3)
    run.assess(raised.id)
    assert run.rows("batch_exception")[0].state == "ASSESSED"


@pytest.mark.requirement("EXE-8")
def test_one_resolved_by_correction_may_be_classified_and_stays_resolved(run: Run) -> None:
    run.up_to_drying()
    value = run.record(3, "Loss on drying", percent("18"))
    run.correct(value, percent("1.8"))
    (raised,) = run.rows("batch_exception")
    run.assess(raised.id, rationale="A typing error, found at once.")
    (found,) = run.rows("batch_exception")
    assert (found.state, found.classification) == ("RESOLVED_BY_CORRECTION", "MINOR")
