"""Equipment that is used by an override, though it isn't clean, is told as what it was, and owes what it owed."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from domain.equipment.cleaning.kinds import ProcedureKind
from domain.equipment.cleaning.refusals import CleaningTooLittle
from domain.execution.gate.rules import Limit
from tests import gate
from tests.conftest import Do
from tests.equipment import Workshop, later, refused, run_of
from tests.plant import Plant
from tests.training import School


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
