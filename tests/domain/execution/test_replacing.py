"""Equipment that fails is replaced in the middle of a phase, by what is suitable and meets the same demand (UNX-3)."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.execution.content import Content
from domain.execution.equipment.refusals import EquipmentDoesNotFit, EquipmentNotSuitable
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict, WrongState
from tests.conftest import Do
from tests.domain.execution.test_equipment import reasons
from tests.domain.execution.test_gate import demanding
from tests.equipment import Workshop, refused, run_of
from tests.execution import Run, yes
from tests.plant import Plant


@pytest.fixture
def shop(do: Do, plant: Plant, admin: Engine) -> Workshop:
    return Workshop(do, plant, admin)


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    return run_of(do, plant, admin)


@pytest.mark.requirement("UNX-3", "EQP-1", "EQP-6")
def test_a_phase_goes_on_with_other_equipment_and_the_record_tells_both(
    shop: Workshop, run: Run, plant: Plant, admin: Engine
) -> None:
    mixer, other = shop.unit(), shop.unit("RMG-02")
    shop.clean(mixer)
    shop.allocate(mixer, run)
    use = shop.use(mixer, run)

    def replace(**given: Any) -> UUID:  # noqa: ANN401 -- what the act takes
        return shop.replace(use, run, **{"equipment": other, **given})

    assert reasons(replace) == ["DIRTY", "MAJOR_CLEANING_DEMANDED"]
    refused(
        shop,
        (EquipmentNotSuitable, replace),
        (InvalidInput, lambda: replace(equipment=mixer)),
        (InvalidInput, lambda: replace(reason=" ")),
        (WrongState, lambda: replace(phase=2)),
        (VersionConflict, lambda: replace(version=99)),
        (Forbidden, lambda: replace(by=plant.reviewer)),
    )
    assert (shop.is_now(mixer), run.rows("batch_exception")) == ("IN_USE", [])
    shop.clean(other)
    begun = replace()
    assert (shop.is_now(mixer), shop.is_now(other)) == ("DIRTY", "IN_USE")
    before, after = shop.row("equipment_use", use), shop.row("equipment_use", begun)
    assert (before.end_phase_id, after.begin_phase_id) == (run.phase(1).id, run.phase(1).id)
    assert shop.row("equipment_allocation", before.allocation_id).state == "RELEASED"
    (raised,) = run.rows("batch_exception")
    assert (raised.rule, raised.title) == ("UNX-3", "RMG-01 replaced by RMG-02 in phase 1")
    with admin.connect() as connection:
        (kept,) = connection.execute(
            text("select * from equipment_replacement where company_id = :c"), {"c": plant.company}
        )
    assert (kept.ended_use_id, kept.begun_use_id, kept.exception_id) == (use, begun, raised.id)
    with pytest.raises(DBAPIError), admin.begin() as connection:
        connection.execute(text("update equipment_replacement set reason = 'x'"))
    refused(shop, (WrongState, replace))


@pytest.mark.requirement("UNX-3", "EXE-15", "EQP-6")
def test_what_takes_the_place_of_demanded_equipment_stands_for_it(shop: Workshop) -> None:
    run, requirement = demanding(shop)
    mixer, spare, small = shop.unit(), shop.unit("RMG-02"), shop.unit("RMG-03", values=())
    for one in (mixer, spare, small):
        shop.clean(one)
    shop.allocate(mixer, run, requirement=requirement)
    for one in (spare, small):
        shop.allocate(one, run)
    run.start(1)
    (use,) = shop.state()["equipment_use"]
    refused(shop, (EquipmentDoesNotFit, lambda: shop.replace(use.id, run, small)))
    begun = shop.replace(use.id, run, spare)
    run.record(1, "Line is clear", yes())
    run.record(1, "Shift", Content(choice="day"))
    run.complete(1)
    run.verify(1)
    run.start(2)
    assert shop.is_now(spare) == "IN_USE", "it is still needed, and is what is used"
    shop.end(begun, run, phase=2)
    run.complete(2)
    run.verify(2)
    run.start(3)
    assert len(shop.state()["equipment_use"]) == 2, "what the batch needs as a whole was used, and is done with"
