"""Equipment that is used by an override, though it isn't clean, is told as what it was, and owes what it owed."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from domain.equipment.cleaning.kinds import ProcedureKind
from domain.equipment.cleaning.refusals import CleaningTooLittle
from domain.execution.equipment.refusals import EquipmentNotSuitable
from domain.execution.gate.rules import Limit
from tests import gate
from tests.conftest import Do
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.equipment import Workshop, later, refused, run_of
from tests.plant import Plant
from tests.training import School

USED = """
    with used as (
      insert into equipment_use (company_id, id, version, site_id, allocation_id, equipment_id, batch_id, product,
        state, begin_phase_id, begun_by, begun_name, begun_at, equipment_code, equipment_name, class_code, class_name,
        maker, model_name, serial_number, cleaning_id)
      select u.company_id, gen_random_uuid(), 1, u.site_id, u.allocation_id, u.equipment_id, u.batch_id, u.product,
        'RUNNING', u.begin_phase_id, u.begun_by, u.begun_name, now(), u.equipment_code, u.equipment_name, u.class_code,
        u.class_name, u.maker, u.model_name, u.serial_number, e.cleaning_id
      from equipment_use u join equipment e on e.company_id = u.company_id and e.id = u.equipment_id
      where u.company_id = :c returning equipment_id
    )
    update equipment set cleanliness = 'IN_USE', clean_until = null
    where company_id = :c and id in (select equipment_id from used)
"""


@pytest.fixture
def shop(do: Do, plant: Plant, admin: Engine) -> Workshop:
    return Workshop(do, plant, admin)


@pytest.mark.requirement("EQP-3", "EXE-15")
def test_an_overdue_vessel_that_is_used_by_override_is_told_and_owes_its_declared_cleaning(
    do: Do, plant: Plant, admin: Engine, shop: Workshop
) -> None:
    run, mixer = run_of(do, plant, admin), shop.unit()
    shop.clean(mixer)
    shop.allocate(mixer, run)
    shop.end(shop.use(mixer, run), run)
    later(admin, plant.company, timedelta(hours=25))
    gate.allow(School(do, plant, admin), Limit(30, 3))
    gate.override(run, 1, equipment=mixer, acts=1)
    before = shop.state()
    with pytest.raises(EquipmentNotSuitable):
        shop.use(mixer, run, by=plant.supervisor)  # who answers for it doesn't use it
    assert shop.state() == before
    use = shop.use(mixer, run)
    assert "RMG-01: dirty hold overdue" in [one.title for one in run.rows("batch_exception")]
    until = shop.row("equipment", mixer).dirty_until
    shop.end(use, run)
    row = shop.row("equipment", mixer)
    assert (row.cleanliness, row.dirty_until) == ("DIRTY", until)
    assert row.overdue_at is not None
    refused(shop, (CleaningTooLittle, lambda: shop.begin(mixer, ProcedureKind.MINOR)))
    shop.clean(mixer)
    assert shop.row("equipment", mixer).overdue_at is None


@pytest.mark.requirement("EQP-1", "EXE-15", "TEN-1")
def test_the_database_lets_nothing_be_used_by_another_phases_override_or_out_of_service(
    do: Do, plant: Plant, admin: Engine, shop: Workshop
) -> None:
    run, mixer = run_of(do, plant, admin), shop.unit()
    shop.clean(mixer)
    shop.allocate(mixer, run)
    shop.end(shop.use(mixer, run), run)
    gate.allow(School(do, plant, admin), Limit(30, 3))
    gate.override(run, 2, equipment=mixer)
    before = shop.state()
    assert refused_by_the_database(do, plant, USED) == RESTRICTED
    assert shop.state() == before
    shop.clean(mixer)
    shop.serve(mixer, "take_out_of_service")
    before = shop.state()
    assert refused_by_the_database(do, plant, USED) == RESTRICTED
    assert shop.state() == before
