"""Lots expire and wait for their retest by themselves: in every company, once, late rather than never, one alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import ProgrammingError

from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.models import MaterialLot
from domain.materials.quality.commands import heeding
from tests import execution
from tests.conftest import Do
from tests.materials import Store
from tests.plant import Plant
from tests.quality import Laboratory
from tests.recipes import ZONE
from tests.sealing import House
from tests.triggers import triggers_off
from tests.workers.test_schedule import do, plants
from workers import schedule
from workers.schedule import Schedule

__all__ = ["do", "plants"]
TODAY = datetime.now(UTC).astimezone(ZONE).date()


def laboratory(house: House, do: Do, plant: Plant) -> Laboratory:
    return Laboratory(Store(do, plant, house.admin))


def let_days_pass(house: House, days: int) -> None:
    """Every lot's days lie so many days further back."""
    said = f"update material_lot set expires_on = expires_on - {days}, retest_on = retest_on - {days}"  # noqa: S608 -- a test's own number
    with house.admin.begin() as connection, triggers_off(connection, "material_lot"):
        connection.exec_driver_sql(said)


def released(lab: Laboratory, number: str, *, expires: int, retest: int | None = None) -> UUID:
    material = lab.store.material(f"M-{number}")
    lot = lab.store.receive(material, number, expires_on=TODAY + timedelta(days=expires))
    lab.dispose(lot, retest_on=None if retest is None else TODAY + timedelta(days=retest))
    return lot


def status(lab: Laboratory, lot: UUID) -> tuple[str, str | None]:
    row = lab.store.lot(lot)
    return row.status, row.quarantine_reason


@pytest.mark.requirement("LOT-1", "MAT-1", "TEN-1")
def test_what_has_passed_is_heeded_in_every_company_and_nothing_else(house: House, do: Do, plants: list[Plant]) -> None:
    running = Schedule(house.relay_engine, house.services)
    labs = [laboratory(house, do, plant) for plant in plants]
    expiring = [released(lab, "E", expires=2) for lab in labs]
    retested, both = released(labs[0], "R", expires=90, retest=2), released(labs[0], "B", expires=2, retest=2)
    waiting = labs[1].store.receive(labs[1].store.material("Q"), "Q", expires_on=TODAY + timedelta(days=2))
    sound = released(labs[1], "S", expires=4, retest=4)
    let_days_pass(house, 2)
    assert running.once() == 0  # a last day counts to its end
    let_days_pass(house, 1)
    assert running.once() == 5
    for lab, lot in ((labs[0], expiring[0]), (labs[1], expiring[1]), (labs[0], both), (labs[1], waiting)):
        assert status(lab, lot) == ("EXPIRED", None)
    assert status(labs[0], retested) == ("QUARANTINE", "RETEST")
    assert status(labs[1], sound) == ("RELEASED", None)
    before = [lab.rows(table) for lab in labs for table in ("material_lot", "lot_status_change", "lot_testing")]
    assert running.once() == 0
    assert [lab.rows(table) for lab in labs for table in ("material_lot", "lot_status_change", "lot_testing")] == before
    entries = house.ask("select distinct process from audit_entry where new ->> 'status' = 'EXPIRED'")
    assert [tuple(one) for one in entries] == [("schedule",)]
    changes = [one for one in labs[0].rows("lot_status_change") if one.after == "EXPIRED"]
    assert {(one.changed_by, one.changed_name) for one in changes} == {(None, "schedule")}


@pytest.mark.requirement("LOT-1", "MAT-3")
def test_a_batch_that_consumed_what_expired_is_told_in_the_same_act(house: House, do: Do, plants: list[Plant]) -> None:
    lab = laboratory(house, do, plants[0])
    run = execution.run(do, plants[0], house.admin)
    run.start(1)
    lot = released(lab, "E", expires=0)
    lab.store.charge(run, 1, lot, "1")
    let_days_pass(house, 40)
    assert Schedule(house.relay_engine, house.services).once() == 1
    (told,) = lab.rows("batch_exception")
    assert (told.rule, told.title, told.raised_by) == ("MAT-3", "Lot E: EXPIRED", None)


@pytest.mark.requirement("LOT-1")
def test_one_that_fails_stops_no_other_and_is_tried_again(
    house: House, do: Do, plants: list[Plant], monkeypatch: pytest.MonkeyPatch
) -> None:
    labs = [laboratory(house, do, plant) for plant in plants]
    broken, sound = (released(lab, "E", expires=0) for lab in labs)
    let_days_pass(house, 1)
    real = heeding.heed_days

    def fail(uow: UnitOfWork, *, lot: UUID) -> MaterialLot:
        found = real(uow, lot=lot)
        if lot == broken:
            raise RuntimeError("a defect")
        return found

    monkeypatch.setattr(heeding, "heed_days", fail)
    running = Schedule(house.relay_engine, house.services)
    assert running.once() == 1
    assert (status(labs[0], broken)[0], status(labs[1], sound)[0]) == ("RELEASED", "EXPIRED")
    monkeypatch.undo()
    assert running.once() == 0
    monkeypatch.setattr(schedule, "SECONDS_AFTER_A_FAILURE", 0.0)
    assert running.once() == 1
    assert status(labs[0], broken)[0] == "EXPIRED"


@pytest.mark.requirement("LOT-1")
def test_a_pass_does_a_part_of_what_is_due_the_earliest_first_and_what_failed_holds_up_nothing(
    house: House, do: Do, plants: list[Plant], monkeypatch: pytest.MonkeyPatch
) -> None:
    labs = [laboratory(house, do, plant) for plant in plants]
    broken, last, second = (released(labs[0], f"L-{at}", expires=at) for at in (0, 3, 2))
    first = released(labs[1], "L", expires=1)
    let_days_pass(house, 4)
    real = heeding.heed_days

    def fail(uow: UnitOfWork, *, lot: UUID) -> MaterialLot:
        if lot == broken:
            raise RuntimeError("a defect")
        return real(uow, lot=lot)

    monkeypatch.setattr(heeding, "heed_days", fail)
    monkeypatch.setattr(schedule, "MOST", 2)
    running = Schedule(house.relay_engine, house.services)
    assert running.once() == 1
    assert (status(labs[1], first)[0], status(labs[0], second)[0]) == ("EXPIRED", "RELEASED")
    assert running.once() == 2
    assert [status(labs[0], lot)[0] for lot in (broken, second, last)] == ["RELEASED", "EXPIRED", "EXPIRED"]
    assert running.once() == 0


@pytest.mark.requirement("LOT-1")
def test_many_processes_at_once_change_one_lot_once(house: House, do: Do, plants: list[Plant]) -> None:
    lab = laboratory(house, do, plants[0])
    lot = released(lab, "R", expires=90, retest=0)
    let_days_pass(house, 1)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: Schedule(house.relay_engine, house.services).once(), range(4)))
    assert status(lab, lot) == ("QUARANTINE", "RETEST")
    assert [one.after for one in lab.rows("lot_status_change")] == ["RELEASED", "QUARANTINE"]
    assert len(lab.rows("lot_testing")) == 1


@pytest.mark.requirement("TEN-1")
def test_the_looking_role_sees_days_and_nothing_else_of_a_lot(house: House, do: Do, plants: list[Plant]) -> None:
    lab = laboratory(house, do, plants[0])
    lab.store.receive(lab.store.material(), expires_on=None)
    with house.relay_engine.connect() as connection:
        assert connection.exec_driver_sql("select id from material_lot").all() == []
    for column in ("number", "material_id", "restriction"):
        with house.relay_engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
            connection.exec_driver_sql(f"select {column} from material_lot")  # noqa: S608 -- a test's own words
    with house.relay_engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.exec_driver_sql("update material_lot set expires_on = null")
