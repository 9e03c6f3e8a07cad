"""Deviations that are planned and approved before, referred to by what they allow; and comments (UNX-1, UNX-2)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.exceptions.models import Classification
from domain.execution.rules.recording import Late
from domain.execution.unforeseen.refusals import (
    ApprovedByAnother,
    DeviationNotInForce,
    DeviationSettled,
)
from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound
from tests import unforeseen
from tests.domain.execution.test_not_applicable import refused
from tests.execution import Run, percent
from tests.plant import Plant


@pytest.mark.requirement("UNX-2", "REV-1")
def test_what_is_done_by_a_planned_deviation_is_an_exception_that_is_classified_before(
    run: Run, plant: Plant, admin: Engine
) -> None:
    run.up_to_drying()
    refused(
        (Forbidden, lambda: unforeseen.plan(run, by=plant.operator)),
        (InvalidInput, lambda: unforeseen.plan(run, 9)),
        (InvalidInput, lambda: unforeseen.plan(run, title=" ")),
    )
    assert unforeseen.rows(run, "planned_deviation") == []
    found = unforeseen.plan(run, 3)
    wet = percent("2.9")
    refused(
        (DeviationNotInForce, lambda: run.record(3, "Loss on drying", wet, deviation=found)),
        (Forbidden, lambda: unforeseen.approve_deviation(run, found, by=plant.supervisor)),
    )
    unforeseen.approve_deviation(run, found)
    before = Late(event_at=datetime.now(UTC) - timedelta(minutes=20), reason="The terminal had no power")
    refused(
        (DeviationSettled, lambda: unforeseen.approve_deviation(run, found)),
        (DeviationNotInForce, lambda: run.record(3, "Loss on drying", wet, deviation=found, late=before)),
        (InvalidInput, lambda: run.record(3, "Loss on drying", percent("2.0"), deviation=found)),
        (NotFound, lambda: run.record(3, "Loss on drying", wet, deviation=new_id())),
        (DeviationNotInForce, lambda: unforeseen.mark(run, 4, deviation=found)),
    )
    assert run.rows("batch_exception") == []
    run.record(3, "Loss on drying", wet, deviation=found)
    unforeseen.mark(run, 3, "Remark", deviation=found)
    run.tell("Dried at 65 °C", number=3, deviation=found)
    (planned,) = unforeseen.rows(run, "planned_deviation")
    raised = run.rows("batch_exception")
    assert [one.rule for one in raised] == ["EXE-2", "EXE-9", "TOLD"]
    for one in raised:
        assert (one.state, one.classification, one.planned_deviation_id) == ("IN_APPROVAL", "MAJOR", found)
        assert (one.assessed_by, one.signature_id) == (plant.reviewer.person, planned.signature_id)
    refused((Forbidden, lambda: unforeseen.withdraw(run, found)))
    unforeseen.withdraw(run, found, by=plant.reviewer)
    refused(
        (DeviationNotInForce, lambda: run.tell("Dried at 65 °C", number=3, deviation=found)),
        (DeviationSettled, lambda: unforeseen.withdraw(run, found, by=plant.reviewer)),
    )
    for statement in ("set allows = 'x'", "set withdrawn_at = null", "set approved_at = null"):
        with pytest.raises(DBAPIError, match="UNX-2"), admin.begin() as connection:
            connection.execute(text(f"update planned_deviation {statement}"))
    with pytest.raises(DBAPIError, match="UNX-2"):
        unforeseen.forge(run, "update batch_exception set planned_deviation_id = null where number = 1")
    with pytest.raises(DBAPIError, match="REV-1"):
        unforeseen.forge(run, "update batch_exception set classification = 'MINOR' where number = 1")


@pytest.mark.requirement("UNX-2", "CMD-7")
def test_a_repeat_refers_to_a_planned_deviation_which_a_supervisor_withdraws_before_its_approval(run: Run) -> None:
    run.clear_line()
    first = unforeseen.plan(run, classification=Classification.MINOR)
    unforeseen.withdraw(run, first)
    second = unforeseen.plan(run, classification=Classification.MINOR)
    refused(
        (DeviationSettled, lambda: unforeseen.approve_deviation(run, first)),
        (DeviationNotInForce, lambda: unforeseen.repeat(run, run.phase(1).id, deviation=second)),
    )
    unforeseen.approve_deviation(run, second)
    unforeseen.repeat(run, run.phase(1).id, deviation=second)
    (raised,) = run.rows("batch_exception")
    assert (raised.rule, raised.state, raised.classification) == ("CMD-7", "ASSESSED", "MINOR")
    assert [one.number for one in unforeseen.rows(run, "planned_deviation")] == [1, 2]


@pytest.mark.requirement("UNX-2", "SIG-5")
def test_who_plans_a_deviation_does_not_approve_it(run: Run, plant: Plant) -> None:
    both = unforeseen.with_roles_of(plant.supervisor, plant.reviewer)
    found = unforeseen.plan(run, by=both)
    refused((ApprovedByAnother, lambda: unforeseen.approve_deviation(run, found, by=both)))
    assert unforeseen.rows(run, "planned_deviation")[0].approved_at is None


@pytest.mark.requirement("UNX-1", "AUD-2")
def test_a_comment_is_no_exception_and_is_never_changed(run: Run, plant: Plant, admin: Engine) -> None:
    value = run.clear_line()
    phase = run.phase(1).id
    refused(
        (InvalidInput, lambda: unforeseen.comment(run, " ")),
        (InvalidInput, lambda: unforeseen.comment(run, "Dusty", phase=phase, value=value)),
        (NotFound, lambda: unforeseen.comment(run, "Dusty", phase=new_id())),
        (NotFound, lambda: unforeseen.comment(run, "Dusty", value=new_id())),
        (Forbidden, lambda: unforeseen.comment(run, "Dusty", by=plant.engineer)),
    )
    assert unforeseen.rows(run, "batch_comment") == []
    unforeseen.comment(run, "The press was moved by 1 m.")
    unforeseen.comment(run, "Dusty", phase=phase)
    unforeseen.comment(run, "Seen\ntwice", value=value, by=plant.reviewer)
    whole, of_phase, of_value = unforeseen.rows(run, "batch_comment")
    assert (whole.phase_execution_id, of_phase.phase_execution_id) == (None, phase)
    assert (of_value.phase_execution_id, of_value.parameter_value_id, of_value.text) == (phase, value, "Seen\ntwice")
    assert run.rows("batch_exception") == []
    with pytest.raises(DBAPIError), admin.begin() as connection:
        connection.execute(text("update batch_comment set text = 'x'"))
