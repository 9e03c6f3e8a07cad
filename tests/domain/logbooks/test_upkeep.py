"""A logbook tells of calibration, maintenance, breakdown, repair and override as what they are, and by whom."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from domain.equipment.clearance.procedures import Place
from domain.execution.gate.rules import Limit
from domain.logbooks.models import LogbookEntry
from infra.transaction import Transactions
from tests import gate
from tests.calibration import GOOD, OFF, Metrology
from tests.conftest import Do
from tests.domain.logbooks.test_logbooks import entries
from tests.equipment import REASON, Workshop, run_of
from tests.maintenance import Mechanics
from tests.plant import Plant
from tests.scales import today
from tests.training import School


@pytest.fixture
def shop(do: Do, plant: Plant, admin: Engine) -> Workshop:
    return Workshop(do, plant, admin)


def upkeep(transactions: Transactions, shop: Workshop, equipment: Place) -> list[LogbookEntry]:
    """All but what the service of the equipment and its uses were."""
    others = {"SERVICE", "ALLOCATION", "USE", "CLEANING"}
    return [one for one in entries(transactions, shop, equipment) if one.kind not in others]


def people(entry: LogbookEntry) -> tuple[str | None, str | None]:
    """Who did it, who checked it."""
    return entry.by_name, entry.checked_name


@pytest.mark.requirement("EQP-1", "EQP-5", "EQP-6")
def test_a_calibration_is_told_as_found_and_as_left_with_the_tag_that_it_put(
    shop: Workshop, transactions: Transactions, plant: Plant
) -> None:
    mixer, lab = shop.unit(), Metrology(shop)
    lab.define(mixer)
    off = lab.perform(mixer, OFF, GOOD)
    (waits,) = [one for one in upkeep(transactions, shop, Place(equipment=mixer)) if one.kind == "CALIBRATION"]
    assert (waits.outcome, people(waits)) == ("PERFORMED", ("Engineer", None))
    lab.verify(off)
    lab.returned(mixer)
    rejected = lab.perform(mixer)
    lab.verify(rejected, accepted=False)
    own = {(one.kind, one.outcome): one for one in upkeep(transactions, shop, Place(equipment=mixer))}
    passed, tag, back, no = (
        own["CALIBRATION", "PASSED"],
        own["TAG", "CLEARED"],
        own["RETURN", "CLEARED"],
        own["CALIBRATION", "REJECTED"],
    )
    assert len(own) == 4
    due = today() + timedelta(days=180)
    assert passed.says == (
        f"Calibrated on {today()} by Calibration Ltd with STD-01, certificate C-1, due on {due};"
        " as found failed, as left passed"
    )
    assert (passed.entry_id, people(passed)) == (off, ("Engineer", plant.supervisor.name))
    assert (no.entry_id, no.remark) == (rejected, "Another instrument's sheet.")
    assert (tag.says, people(tag)) == ("Tagged out of service: out of tolerance", ("Engineer", None))
    assert (tag.remark or "").startswith("RMG-01 was out of tolerance as found")
    assert (tag.until, back.entry_id) == (back.at, tag.entry_id)
    assert back.says == "Return to service signed: what was out of tolerance is remedied"
    assert (people(back), back.remark) == ((plant.supervisor.name, None), REASON)


@pytest.mark.requirement("EQP-6", "MNT-1", "MNT-2")
def test_a_breakdown_its_repair_and_planned_maintenance_are_told(
    shop: Workshop, transactions: Transactions, plant: Plant
) -> None:
    mixer, staff = shop.unit(), Mechanics(shop)
    order = staff.broken(mixer)
    (broken,) = upkeep(transactions, shop, Place(equipment=mixer))
    assert (broken.kind, broken.outcome, broken.until, broken.remark) == (
        *("BREAKDOWN", "OPEN", None),
        "The seal leaks.",
    )
    staff.begin(order)
    staff.complete(order)
    staff.verify(order, accepted=False)
    staff.complete(order, contact=True)
    staff.verify(order)
    staff.returned(mixer)
    staff.worked(staff.heed(staff.plan(mixer)))
    broken, repair, back, planned = upkeep(transactions, shop, Place(equipment=mixer))
    assert (broken.says, people(broken), broken.outcome, broken.until) == (
        "Broke down, tagged out of service; work order 1 repairs it",
        ("Operator", None),
        "CLEARED",
        back.at,
    )
    both = ("Engineer", plant.supervisor.name)
    assert (repair.kind, repair.entry_id, repair.outcome, people(repair)) == ("REPAIR", order, "VERIFIED", both)
    assert repair.says == "Work order 1: The seal leaks.; what touches the product was opened"
    assert (repair.remark, repair.until is not None) == ("Seal replaced.", True)
    assert (back.kind, back.says) == ("RETURN", "Return to service signed: the breakdown is remedied")
    assert (planned.kind, planned.says, planned.outcome, people(planned)) == (
        "MAINTENANCE",
        "Work order 2 by PM-01, edition 1: Monthly inspection",
        "VERIFIED",
        both,
    )


@pytest.mark.requirement("EQP-6", "EXE-15")
def test_a_use_by_override_is_told_with_its_batch_and_who_signed(
    shop: Workshop, do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    run, mixer = run_of(do, plant, admin), shop.unit()
    gate.allow(School(do, plant, admin), Limit(30, 3))
    gate.override(run, 1, equipment=mixer, acts=2)
    gate.override(run, 1, person=plant.operator)
    (told,) = upkeep(transactions, shop, Place(equipment=mixer))
    assert (told.kind, told.says) == ("OVERRIDE", "Admitted by override for phase 1: 0 of at most 2 acts used")
    assert (told.batch_number, told.product, people(told)) == (
        "B-001",
        run.row().product,
        (plant.supervisor.name, None),
    )
    assert (told.remark, told.until) == (gate.REASON, told.at + timedelta(minutes=30))
