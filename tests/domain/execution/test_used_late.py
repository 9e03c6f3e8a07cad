"""A use of equipment that began, or ended, before it could be entered (EXE-11, EQP-2)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from domain.execution.equipment.refusals import EquipmentNotSuitable
from domain.execution.rules.recording import Late
from domain.kernel.refusals import InvalidInput
from tests import execution
from tests.conftest import Do
from tests.domain.recipes.forcing import CHECK, RESTRICTED, refused_by_the_database
from tests.equipment import DAY, Workshop, refused, run_of
from tests.execution import Run
from tests.plant import Plant

BECAUSE = "The terminal was down"


@pytest.fixture
def shop(do: Do, plant: Plant, admin: Engine) -> Workshop:
    return Workshop(do, plant, admin)


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    return run_of(do, plant, admin)


def now() -> datetime:
    return datetime.now(UTC)


def late(at: datetime) -> Late:
    return Late(at, BECAUSE)


def told(run: Run) -> list[tuple[str, str, int | None]]:
    return [(one.rule, one.title, one.phase_number) for one in run.rows("batch_exception")]


@pytest.mark.requirement("EXE-11", "EQP-1", "EQP-2")
def test_a_use_that_is_entered_late_says_when_it_was_and_its_dirty_hold_counts_from_then(
    shop: Workshop, run: Run
) -> None:
    mixer, dirty = shop.unit(), now()
    shop.allocate(mixer, run)
    shop.clean(mixer)
    began = now()
    refused(
        shop,
        (InvalidInput, lambda: shop.use(mixer, run, late=late(dirty))),  # it wasn't clean by then
        (InvalidInput, lambda: shop.use(mixer, run, late=late(run.phase(1).started_at - timedelta(seconds=1)))),
        (InvalidInput, lambda: shop.use(mixer, run, late=late(now() + timedelta(hours=1)))),
        (InvalidInput, lambda: shop.use(mixer, run, late=Late(began, " "))),
    )
    use = shop.use(mixer, run, late=late(began))
    row = shop.row("equipment_use", use)
    assert (row.begun_event_at, row.begun_late_because, row.begun_at > began) == (began, BECAUSE, True)
    ended = now()
    refused(
        shop,
        (InvalidInput, lambda: shop.end(use, run, late=late(began - timedelta(microseconds=1)))),
        (InvalidInput, lambda: shop.end(use, run, late=late(now() + timedelta(hours=1)))),
    )
    shop.end(use, run, late=late(ended))
    row = shop.row("equipment_use", use)
    assert (row.ended_event_at, row.ended_late_because, row.ended_at > ended) == (ended, BECAUSE, True)
    assert shop.row("equipment", mixer).dirty_until == ended + timedelta(minutes=DAY)
    code = row.equipment_code
    assert told(run) == [
        ("EXE-11", f"Use of {code} begun in phase 1, entered late", 1),
        ("EXE-11", f"Use of {code} ended in phase 1, entered late", 1),
    ]


@pytest.mark.requirement("EXE-11", "EQP-6")
def test_no_use_began_before_the_last_one_of_the_same_equipment_ended(shop: Workshop, run: Run) -> None:
    mixer = shop.unit()
    shop.allocate(mixer, run)
    shop.clean(mixer)
    first = shop.use(mixer, run)
    between = now()
    shop.end(first, run)
    with pytest.raises(EquipmentNotSuitable):  # a late use has to be suitable as well
        shop.use(mixer, run, late=late(now()))
    shop.clean(mixer)
    refused(shop, (InvalidInput, lambda: shop.use(mixer, run, late=late(between))))
    shop.use(mixer, run, late=late(now()))


@pytest.mark.requirement("EXE-11", "EQP-2")
def test_the_dirty_hold_of_shared_equipment_counts_from_its_last_end(shop: Workshop, run: Run) -> None:
    other = replace(run, batch=execution.issue(run.do, run.plant, run.row().recipe_version_id, "B-002"))
    other.start(1)
    mixer = shop.unit(shareable=True)
    shop.clean(mixer)
    for one in (run, other):
        shop.allocate(mixer, one)
    first, second = shop.use(mixer, run), shop.use(mixer, other)
    before = now()
    shop.end(second, other)
    shop.end(first, run, late=late(before))
    last = shop.row("equipment_use", second).ended_at
    assert shop.row("equipment", mixer).dirty_until == last + timedelta(minutes=DAY)


@pytest.mark.requirement("EXE-11")
def test_the_database_asks_for_both_times_and_the_reason(shop: Workshop, run: Run, plant: Plant) -> None:
    mixer = shop.unit()
    shop.allocate(mixer, run)
    shop.clean(mixer)
    before = now()
    use = shop.use(mixer, run, late=late(now()))
    earlier = f"ended_event_at = '{before.isoformat()}'"
    ending = "state = 'ENDED', end_phase_id = begin_phase_id, ended_by = begun_by, ended_name = 'x'"
    for said, state in (
        ("begun_late_because = 'x'", RESTRICTED),
        (f"{ending}, ended_at = clock_timestamp(), ended_event_at = clock_timestamp()", CHECK),
        (f"{ending}, ended_at = clock_timestamp(), ended_late_because = 'x'", CHECK),
        (
            f"{ending}, ended_at = clock_timestamp(), ended_late_because = 'x', {earlier}",
            CHECK,
        ),
    ):
        statement = f"update equipment_use set {said} where company_id = :c and id = '{use}'"  # noqa: S608 -- our own id
        assert refused_by_the_database(shop.do, plant, statement) == state, said
    assert shop.row("equipment_use", use).state == "RUNNING"
