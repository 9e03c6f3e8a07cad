"""Taking a phase over, and handing a batch over from one shift to the next."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.execution.content import Content
from domain.execution.kinds import HoldKind
from domain.execution.shifts.refusals import AcceptedByAnother, AlreadyInCharge, HandOverSettled
from domain.kernel.refusals import Forbidden, InvalidInput, Refusal, WrongState
from tests.execution import Run, yes
from tests.plant import Plant


@pytest.mark.requirement("CMD-5")
def test_another_takes_an_open_phase_over_and_each_value_keeps_its_person(run: Run, plant: Plant) -> None:
    run.start(1)
    run.record(1, "Line is clear", yes())
    assert run.phase(1).in_charge_id == plant.operator.person
    refused: tuple[tuple[type[Refusal], Callable[[], object]], ...] = (
        (AlreadyInCharge, lambda: run.take_over(1, by=plant.operator)),
        (Forbidden, lambda: run.take_over(1, by=plant.reviewer)),
        (InvalidInput, lambda: run.take_over(1, reason=" ")),
        (WrongState, lambda: run.take_over(2)),
    )
    for refusal, act in refused:
        with pytest.raises(refusal):
            act()
    assert run.rows("phase_takeover") == []
    run.take_over(1)
    run.record(1, "Shift", Content(choice="day"), by=plant.second_operator)
    (taken,) = run.rows("phase_takeover")
    assert (taken.from_person, taken.to_person) == (plant.operator.person, plant.second_operator.person)
    assert (run.phase(1).in_charge_id, run.phase(1).in_charge_since) == (taken.to_person, taken.taken_at)
    assert {row.recorded_by for row in run.rows("parameter_value")} == {taken.from_person, taken.to_person}
    run.command(HoldKind.HOLD)
    run.take_over(1, by=plant.operator)
    with pytest.raises(DBAPIError), run.admin.begin() as connection:
        connection.execute(text("update phase_takeover set reason = 'x'"))


@pytest.mark.requirement("CMD-6")
def test_a_shift_hands_over_and_another_person_accepts(run: Run, plant: Plant) -> None:
    run.start(1)
    replaced = run.hand_over("First")
    handed = run.hand_over("Filter changed")
    with pytest.raises(AcceptedByAnother):
        run.accept(handed, by=plant.operator)
    with pytest.raises(HandOverSettled):
        run.accept(replaced)
    with pytest.raises(Forbidden):
        run.accept(handed, by=plant.reviewer)
    run.accept(handed, remark="Seen")
    with pytest.raises(HandOverSettled):
        run.accept(handed)
    first, second = run.rows("shift_hand_over")
    assert (first.replaced_at is not None, first.accepted_by) == (True, None)
    assert (second.accepted_by, second.remark) == (plant.second_operator.person, "Seen")
    assert second.open_phases == f"Phase 1 Line clearance: RUNNING, {plant.operator.name}"
    assert second.signature_id != second.acceptance_signature_id
    (taken,) = run.rows("phase_takeover")
    assert (taken.hand_over_id, run.phase(1).in_charge_id) == (handed, plant.second_operator.person)
    with pytest.raises(DBAPIError), run.admin.begin() as connection:
        connection.execute(text("update shift_hand_over set notes = 'x'"))
