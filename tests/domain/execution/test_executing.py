"""Issuing a batch, starting, recording and signing its phases, against the database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, text

from domain.execution.content import Content
from domain.execution.refusals import (
    AlreadyRecorded,
    AlreadySigned,
    BatchNumberTaken,
    Incomplete,
    NotDemanded,
    NotEffective,
    NotRunnable,
    OutOfSequence,
    SamePerson,
    SignatureMissing,
    SuccessorDue,
    WrongKind,
    WrongUnit,
)
from domain.execution.rules.recording import Late
from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, VersionConflict, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from infra.transaction import Outcome
from tests import execution, recipes
from tests.conftest import Do, count
from tests.domain.recipes.test_days import at
from tests.execution import Run, percent, yes
from tests.plant import Plant
from tests.recipes import LOD


@pytest.mark.requirement("REC-1")
def test_a_batch_freezes_the_effective_version(run: Run) -> None:
    batch = run.row()
    assert (batch.number, batch.state, batch.disposition) == ("B-001", "IDLE", "PENDING")
    assert (batch.size_value, batch.size_unit) == (Decimal(300_000), "{tbl}")
    assert len(batch.recipe_digest) == 64
    assert [row.state for row in run.rows("phase_execution")] == ["IDLE"] * len(recipes.PHASES)


@pytest.mark.requirement("REC-5")
def test_a_batch_number_is_never_used_again(do: Do, plant: Plant, run: Run) -> None:
    version = run.row().recipe_version_id
    with pytest.raises(BatchNumberTaken):
        execution.issue(do, plant, version, "B-001")
    assert len(run.rows("batch")) == 1


def test_a_batch_number_has_its_form(do: Do, plant: Plant, run: Run) -> None:
    for number in ("", " B-1", "-1", "B" * 41, "B\n1", "B 1"):
        with pytest.raises(InvalidInput):
            execution.issue(do, plant, run.row().recipe_version_id, number)


@pytest.mark.requirement("REC-3")
def test_no_batch_is_issued_once_the_successors_day_has_begun(do: Do, plant: Plant, admin: Engine, run: Run) -> None:
    first = run.row().recipe_version_id
    with admin.connect() as connection:
        query = text("select recipe_id from master_recipe_version where id = :v")
        of = connection.execute(query, {"v": first}).scalar_one()
    successor = recipes.approved(do, plant, recipes.submitted(do, plant, recipes.written(do, plant, of=of)))
    recipes.effective(do, plant, successor, days=1)
    execution.issue(do, plant, first, "B-002")

    def as_it_begins(actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        """The day begins, and no worker has come to the version yet."""
        return at(do, datetime.now(UTC) + timedelta(days=1), actor, act, **options)

    with pytest.raises(SuccessorDue) as refused:
        execution.issue(as_it_begins, plant, first, "B-003")
    assert refused.value.number == 2
    assert count(admin, "batch", plant.company) == 2


@pytest.mark.requirement("EXE-1")
def test_no_batch_is_issued_by_a_recipe_that_demands_more_than_is_watched(do: Do, plant: Plant, admin: Engine) -> None:
    often = replace(LOD, every=Quantity(Decimal(15), "s"))
    phases = (*recipes.PHASES[:2], replace(recipes.PHASES[2], parameters=(often,)))
    version = recipes.effective_recipe(do, plant, phases=phases)
    with pytest.raises(NotRunnable, match=r"Loss on drying: a value every 15 s,"):
        execution.issue(do, plant, version)
    assert count(admin, "batch", plant.company) == 0


@pytest.mark.requirement("REC-3")
def test_a_version_that_is_not_effective_gives_no_batch(do: Do, plant: Plant, admin: Engine) -> None:
    version = recipes.submitted(do, plant, recipes.written(do, plant))
    with pytest.raises(NotEffective):
        execution.issue(do, plant, version.id)
    assert count(admin, "batch", plant.company) == 0


@pytest.mark.requirement("TEN-2")
def test_an_operator_issues_no_batch(do: Do, plant: Plant, run: Run) -> None:
    with pytest.raises(Forbidden):
        execution.issue(do, plant, run.row().recipe_version_id, "B-002", by=plant.operator)
    assert len(run.rows("batch")) == 1


@pytest.mark.requirement("EXE-1")
def test_a_phase_waits_for_the_signatures_of_the_one_before(run: Run) -> None:
    with pytest.raises(OutOfSequence) as refused:
        run.start(2)
    assert refused.value.waiting == (1,)
    run.clear_line(signed=False)
    run.complete(1)
    with pytest.raises(OutOfSequence):
        run.start(2)
    assert run.phase(2).state == "IDLE"
    run.verify(1)
    run.start(2)
    assert run.phase(2).state == "RUNNING"


@pytest.mark.requirement("EXE-20")
def test_a_phase_runs_during_another_and_the_batch_waits_for_both(run: Run) -> None:
    run.clear_line()
    run.start(2)
    run.complete(2)
    run.verify(2)
    with pytest.raises(OutOfSequence):
        run.start(4)
    run.start(3)
    run.start(4)
    run.record(3, "Loss on drying", percent("1.8"))
    run.record(3, "Remark", Content(text="Even bed."))
    run.complete(3)
    run.approve(3)
    assert run.row().state == "RUNNING"
    run.complete(4)
    assert (run.row().state, run.row().completed_at is None) == ("COMPLETE", False)


@pytest.mark.requirement("EXE-19")
def test_a_value_is_stored_with_its_person_and_the_servers_time(run: Run, plant: Plant) -> None:
    before = datetime.now(UTC)
    run.clear_line(signed=False)
    value = run.rows("parameter_value")[0]
    assert (value.recorded_by, value.recorded_name) == (plant.operator.person, "Operator")
    assert before - timedelta(seconds=5) < value.recorded_at < datetime.now(UTC) + timedelta(seconds=5)
    assert run.phase(1).state == "RUNNING"


@pytest.mark.requirement("EXE-4")
def test_digits_stay_as_they_were_entered(run: Run) -> None:
    run.up_to_drying()
    run.record(3, "Loss on drying", percent("2.10"))
    assert str(run.rows("parameter_value")[-1].number) == "2.10"


@pytest.mark.requirement("EXE-2")
def test_a_value_out_of_its_limits_is_stored_and_becomes_an_exception(run: Run) -> None:
    run.up_to_drying()
    value = run.record(3, "Loss on drying", percent("2.7"))
    stored = run.rows("parameter_value")[-1]
    assert (stored.number, stored.outcome) == (Decimal("2.7"), "ACTION")
    (raised,) = run.rows("batch_exception")
    assert (raised.number, raised.rule, raised.state) == (1, "EXE-2", "OPEN")
    assert (raised.parameter_value_id, raised.phase_number, raised.raised_by) == (value, 3, None)
    assert "2.7 %" in raised.title
    assert raised.description.endswith("recorded 2.7 %; alert 1.2–2.3, action 1.0–2.5 %.")  # noqa: RUF001 -- a range takes a dash


@pytest.mark.requirement("EXE-3")
def test_an_alert_is_stored_without_an_exception(run: Run) -> None:
    run.up_to_drying()
    run.record(3, "Loss on drying", percent("2.4"))
    assert run.rows("parameter_value")[-1].outcome == "ALERT"
    assert run.rows("batch_exception") == []


@pytest.mark.requirement("EXE-2")
def test_an_unexpected_answer_becomes_an_exception(run: Run) -> None:
    run.start(1)
    run.record(1, "Line is clear", Content(yes_no=False))
    run.record(1, "Shift", Content(choice="night"))
    assert [row.outcome for row in run.rows("parameter_value")] == ["ACTION", "NOT_JUDGED"]
    assert [row.title for row in run.rows("batch_exception")] == ["Line is clear: no"]


@pytest.mark.requirement("EXE-14")
def test_a_filled_repetition_is_not_retyped(run: Run, plant: Plant) -> None:
    value = run.clear_line(signed=False)
    with pytest.raises(AlreadyRecorded) as refused:
        run.record(1, "Line is clear", Content(yes_no=False), by=plant.second_operator)
    assert (refused.value.value, refused.value.current, refused.value.version) == (value, "yes", 1)
    assert [row.yes_no for row in run.rows("parameter_value")] == [True, None]
    assert run.rows("batch_exception") == []


MISTAKEN: list[tuple[Content, type[Exception]]] = [
    (Content(number=Decimal("1.8"), unit="kg"), WrongUnit),
    (Content(number=Decimal("1.8")), WrongUnit),
    (Content(text="1.8"), WrongKind),
    (Content(number=Decimal("1.8"), unit="%", text="1.8"), WrongKind),
    (Content(), WrongKind),
]


@pytest.mark.requirement("EXE-5")
def test_a_content_of_another_kind_or_unit_is_refused(run: Run) -> None:
    run.up_to_drying()
    before = len(run.rows("parameter_value"))
    for content, refusal in MISTAKEN:
        with pytest.raises(refusal):
            run.record(3, "Loss on drying", content)
        assert len(run.rows("parameter_value")) == before


def test_a_value_is_recorded_in_a_running_phase_only(run: Run) -> None:
    with pytest.raises(WrongState):
        run.record(1, "Line is clear", yes())
    run.clear_line()
    with pytest.raises(WrongState):
        run.record(1, "Line is clear", yes(), repetition=1)


@pytest.mark.parametrize("repetition", [0, 5, -1])
def test_a_repetition_beyond_the_recipes_limit_is_refused(run: Run, repetition: int) -> None:
    run.up_to_drying()
    with pytest.raises(InvalidInput):
        run.record(3, "Loss on drying", percent("1.8"), repetition=repetition)


def test_a_parameter_of_another_phase_is_not_found(run: Run, do: Do, plant: Plant) -> None:
    from domain.execution.commands import recording

    run.start(1)
    given = recording.RecordValue(
        phase=run.phase(1).id, parameter=run.parameter(3, "Remark"), repetition=1, content=Content(text="x")
    )
    with pytest.raises(NotFound):
        do(plant.operator, lambda uow: recording.record_value(uow, given))


@pytest.mark.requirement("EXE-11")
def test_a_late_entry_keeps_the_events_time_and_its_reason(run: Run) -> None:
    run.start(1)
    happened = datetime.now(UTC) - timedelta(hours=2)
    run.record(1, "Line is clear", yes(), late=Late(happened, "The terminal was down."))
    (value,) = run.rows("parameter_value")
    assert (value.event_at, value.reason) == (happened, "The terminal was down.")
    assert value.recorded_at > happened
    (raised,) = run.rows("batch_exception")
    assert (raised.rule, raised.title, raised.parameter_value_id) == (
        "EXE-11",
        "Line is clear: yes, entered late",
        value.id,
    )
    assert raised.description.endswith("The terminal was down.")
    with pytest.raises(InvalidInput):
        run.record(1, "Shift", Content(choice="day"), late=Late(happened + timedelta(days=1), "Too soon."))


@pytest.mark.requirement("EXE-1")
def test_a_phase_is_completed_with_all_its_values_and_without_gaps(run: Run) -> None:
    run.up_to_drying()
    run.record(3, "Remark", Content(text="Even bed."))
    with pytest.raises(Incomplete) as refused:
        run.complete(3)
    assert refused.value.missing == ("Loss on drying (1)",)
    run.record(3, "Loss on drying", percent("1.8"), repetition=2)
    with pytest.raises(Incomplete):
        run.complete(3)
    assert run.phase(3).state == "RUNNING"


@pytest.mark.requirement("WGH-14")
def test_the_verifier_is_a_second_person(run: Run, plant: Plant) -> None:
    run.clear_line(signed=False)
    run.complete(1, by=plant.second_operator)
    with pytest.raises(SamePerson) as performed:
        run.verify(1, by=plant.second_operator)
    with pytest.raises(SamePerson) as recorded:
        run.verify(1, by=plant.operator)
    assert (performed.value.other, recorded.value.other) == ("PERFORMED", "RECORDED")
    assert run.phase(1).signed_off_at is None
    run.verify(1, by=plant.supervisor)
    assert run.phase(1).signed_off_at is not None


def test_signatures_come_in_turn_and_once(run: Run, plant: Plant) -> None:
    run.clear_line(signed=False)
    with pytest.raises(WrongState):
        run.verify(1)
    run.complete(1)
    with pytest.raises(AlreadySigned):
        run.complete(1)
    with pytest.raises(NotDemanded):
        run.approve(1)
    with pytest.raises(Forbidden):
        run.verify(1, by=plant.reviewer)
    run.verify(1)
    with pytest.raises(AlreadySigned):
        run.verify(1, by=plant.supervisor)


@pytest.mark.requirement("EXE-7")
def test_signatures_are_given_again_in_their_order(run: Run) -> None:
    value = run.clear_line()
    run.correct(value, Content(yes_no=False))
    with pytest.raises(SignatureMissing):
        run.verify(1)
    run.complete(1)
    run.verify(1)
    assert run.phase(1).signed_off_at is not None


@pytest.mark.requirement("EXE-14")
def test_a_stale_view_of_a_phase_starts_nothing(run: Run, do: Do, plant: Plant) -> None:
    from domain.execution.commands import running

    phase = run.phase(1)
    with pytest.raises(VersionConflict):
        do(plant.operator, lambda uow: running.start_phase(uow, phase=phase.id, version=phase.version + 1))
    assert run.phase(1).state == "IDLE"
