"""How long what a batch gives may be used: from the day on which it, or the bulk that it packs, was made (MAT-4)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, Row

from domain.execution.commands import charging
from domain.kernel.calendar import months_later
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.materials.commands import defining, receiving
from domain.materials.commands.receiving import Delivery, NewLot
from domain.materials.values import MaterialDetails
from domain.recipes.kinds import MaterialRole
from domain.recipes.values import Charge
from tests import execution, recipes
from tests.conftest import Do
from tests.execution import Run
from tests.materials import Store, kg
from tests.plant import Plant

TODAY = datetime.now(UTC).astimezone(ZoneInfo("Europe/Vienna")).date()
OF_BULK = TODAY - timedelta(days=20)
OF_API = TODAY - timedelta(days=200)


def _define(store: Store, code: str, months: int | None = None) -> UUID:
    details = MaterialDetails(shelf_life_months=months)
    define = defining.define_material
    return store.do(store.plant.engineer, lambda uow: define(uow, code=code, name=code, unit="kg", details=details)).id


def _received(store: Store, material: UUID, number: str, made: date) -> UUID:
    new, delivery = NewLot(material=material, number=number, quantity=kg("50")), Delivery(manufactured_on=made)
    receive, site = receiving.receive_lot, store.plant.site
    lot = store.do(store.plant.operator, lambda uow: receive(uow, new, site=site, delivery=delivery)).id
    store.dispose(lot)
    return lot


def _given(store: Store, run: Run, material: UUID, number: str, expires_on: date | None) -> Row[Any]:
    new = NewLot(material=material, number=number, quantity=kg("1"), expires_on=expires_on)
    give = charging.record_output_lot
    return store.lot(store.do(store.plant.operator, lambda uow: give(uow, new, batch=run.batch)).id)


@pytest.mark.requirement("MAT-4")
def test_a_packed_lot_lasts_from_the_day_on_which_its_bulk_was_made(do: Do, plant: Plant, admin: Engine) -> None:
    store = Store(do, plant, admin)
    formula = (
        replace(recipes.API, code="BULK", role=MaterialRole.INTERMEDIATE),
        replace(recipes.API, position=2, code="API"),
    )
    charges = tuple(Charge(material=number, quantity=Quantity(Decimal(150), "kg")) for number in (1, 2))
    pack = recipes.phase(1, "Pack", charges=charges)
    version = recipes.effective_recipe(do, plant, materials=formula, phases=(pack,))
    run = Run(do, plant, admin, execution.issue(do, plant, version, "P-1"))
    run.start(1)
    packed, rule = _define(store, "PACK", 24), months_later(TODAY, 24)
    first = _given(store, run, packed, "O-1", None)
    assert (first.manufactured_on, first.expires_on) == (TODAY, rule)
    assert _given(store, run, packed, "O-2", rule + timedelta(days=1)).expires_on == rule
    sooner = TODAY + timedelta(days=9)
    assert _given(store, run, packed, "O-3", sooner).expires_on == sooner
    assert _given(store, run, _define(store, "ENDLESS"), "O-4", None).expires_on is None
    store.charge(run, 1, _received(store, _define(store, "API"), "L-API", OF_API), "1")
    charge = store.charge(run, 1, _received(store, _define(store, "BULK"), "L-BULK", OF_BULK), "1")
    fed = _given(store, run, packed, "O-5", None)
    assert (fed.manufactured_on, fed.expires_on) == (OF_BULK, months_later(OF_BULK, 24))
    store.reverse(charge)
    assert _given(store, run, packed, "O-6", None).manufactured_on == TODAY
    before = store.rows("lot")
    with pytest.raises(InvalidInput, match="before it was made"):
        _given(store, run, packed, "O-7", TODAY - timedelta(days=1))
    assert store.rows("lot") == before
