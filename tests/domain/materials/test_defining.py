"""What a company says of its materials, and what it follows for a delivery."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, Row, text

from domain.kernel.calendar import months_later
from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, VersionConflict
from domain.materials.commands import defining, receiving
from domain.materials.commands.receiving import Delivery, NewLot
from domain.materials.kinds import MaterialUse, WeighingMethod
from domain.materials.refusals import GtinTaken, MaterialClassExists, MaterialExists, MaterialIsRetired
from domain.materials.values import MaterialDetails, Storage
from tests.conftest import Do, count
from tests.materials import Store, kg
from tests.plant import Plant

TODAY = datetime.now(UTC).date()
GTIN = "09506000134352"
SAID = MaterialDetails(
    storage=Storage(condition="In its closed container", low=Decimal(15), high=Decimal(25), humidity_high=Decimal(60)),
    shelf_life_months=36,
    retest_months=12,
    gtin=GTIN,
    hazards="H302: harmful if swallowed",
    weighing_method=WeighingMethod.SUBTRACTIVE,
    compensator_minimum=Decimal("6.000"),
    density=Quantity(Decimal("1.006"), "kg/L"),
)


def define(store: Store, code: str = "MCC-101", details: MaterialDetails | None = SAID) -> UUID:
    command = defining.define_material
    return store.do(
        store.plant.engineer, lambda uow: command(uow, code=code, name="Cellulose", unit="kg", details=details)
    ).id


def change(store: Store, material: UUID, details: MaterialDetails, *, seen: int = 1, reason: str = "Monograph") -> None:
    command = defining.change_material
    store.do(
        store.plant.engineer,
        lambda uow: command(uow, material=material, seen=seen, name="Cellulose", details=details, reason=reason),
    )


def row(admin: Engine, material: UUID) -> Row[Any]:
    with admin.connect() as connection:
        return connection.execute(text("select * from material_definition where id = :m"), {"m": material}).one()


@pytest.mark.requirement("EXE-4")
def test_what_is_said_is_kept_to_the_digit(store: Store, admin: Engine) -> None:
    found = row(admin, define(store))
    assert (str(found.compensator_minimum), str(found.density_value), found.density_unit) == ("6.000", "1.006", "kg/L")
    assert (found.storage_low, found.storage_high, found.humidity_high) == (15, 25, 60)
    assert (found.weighing_method, found.gtin, found.shelf_life_months) == ("SUBTRACTIVE", GTIN, 36)


@pytest.mark.requirement("AUD-1")
def test_a_change_says_why_and_replaces_all_that_was_said(store: Store, admin: Engine) -> None:
    material = define(store)
    change(store, material, replace(SAID, gtin=None, hazards=None))
    found = row(admin, material)
    assert (found.version, found.gtin, found.hazards, found.retest_months) == (2, None, None, 12)
    with admin.connect() as connection:
        told = connection.execute(
            text("select old, new, reason from audit_entry where row_id = :m and act = 'UPDATE'"), {"m": material}
        ).one()
    assert (told.old["gtin"], told.new["gtin"]) == (GTIN, None)


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"gtin": "09506000134351"}, "gtin"),
        ({"gtin": "9506000134352"}, "gtin"),
        ({"shelf_life_months": 0}, "shelfLifeMonths"),
        ({"retest_months": 601}, "retestMonths"),
        ({"hazards": ""}, "hazards"),
        ({"compensator_minimum": Decimal(-1)}, "compensatorMinimum"),
        ({"compensator_minimum": Decimal("NaN")}, "compensatorMinimum"),
        ({"density": Quantity(Decimal(1), "kg")}, "density"),
        ({"density": Quantity(Decimal(0), "kg/L")}, "density"),
        ({"storage": Storage(low=Decimal(25), high=Decimal(15))}, "storage"),
        ({"storage": Storage(low=Decimal(-300))}, "storage"),
        ({"storage": Storage(humidity_high=Decimal(101))}, "storage"),
        ({"storage": Storage(condition="two\nlines")}, "storage"),
    ],
)
def test_what_is_of_another_form_is_refused_with_its_field(
    store: Store, plant: Plant, admin: Engine, wrong: dict[str, Any], path: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        define(store, details=replace(SAID, **wrong))
    assert refused.value.path[:2] == ("details", path)
    assert count(admin, "material_definition", plant.company) == 0


def test_codes_and_numbers_name_one_thing(store: Store, plant: Plant, admin: Engine, do: Do) -> None:
    def define_class(code: str = "EXC") -> UUID:
        return do(
            plant.engineer,
            lambda uow: defining.define_class(uow, code=code, name="Fillers", use=MaterialUse.EXCIPIENT),
        ).id

    fillers = define_class()
    material = define(store, details=replace(SAID, material_class=fillers))
    assert row(admin, material).class_id == fillers
    other = define(store, "OTHER", None)
    refused: tuple[tuple[type[Refusal], Callable[[], object]], ...] = (
        (MaterialClassExists, define_class),
        (InvalidInput, lambda: define_class("")),
        (MaterialExists, lambda: define(store)),
        (GtinTaken, lambda: define(store, "THIRD")),
        (GtinTaken, lambda: change(store, other, SAID)),
        (NotFound, lambda: change(store, other, MaterialDetails(material_class=new_id()))),
        (NotFound, lambda: change(store, new_id(), MaterialDetails())),
        (VersionConflict, lambda: change(store, other, MaterialDetails(), seen=2)),
        (InvalidInput, lambda: change(store, other, MaterialDetails(), reason="")),
        (
            Forbidden,
            lambda: do(
                plant.operator,
                lambda uow: defining.retire_material(uow, material=other, seen=1, reason="No longer used"),
            ),
        ),
    )
    for refusal, act in refused:
        with pytest.raises(refusal):
            act()
    assert count(admin, "material_definition", plant.company) == 2
    assert (row(admin, other).version, row(admin, other).gtin) == (1, None)


def test_nothing_more_comes_of_a_retired_material(store: Store, plant: Plant, do: Do) -> None:
    material = define(store)
    store.receive(material, "BEFORE")
    do(plant.engineer, lambda uow: defining.retire_material(uow, material=material, seen=1, reason="No longer used"))
    with pytest.raises(MaterialIsRetired):
        store.receive(material, "AFTER")
    with pytest.raises(MaterialIsRetired):
        change(store, material, SAID, seen=2)
    assert [one.number for one in store.rows("lot")] == ["BEFORE"]


def receive(store: Store, material: UUID, expires_on: date | None, delivery: Delivery, number: str = "L-1") -> Row[Any]:
    new = NewLot(material=material, number=number, quantity=kg("25.000"), expires_on=expires_on)
    command, site = receiving.receive_lot, store.plant.site
    return store.lot(store.do(store.plant.operator, lambda uow: command(uow, new, site=site, delivery=delivery)).id)


@pytest.mark.requirement("MAT-4")
def test_a_lot_is_used_up_to_the_earlier_of_its_label_and_its_shelf_life(store: Store) -> None:
    made = TODAY - timedelta(days=40)
    rule = months_later(made, 36)
    labels = ((None, rule), (rule + timedelta(days=1), rule), (rule - timedelta(days=1), rule - timedelta(days=1)))
    for at, (label, expected) in enumerate(labels):
        material = define(store, f"M-{at}", replace(SAID, gtin=None))
        found = receive(store, material, label, Delivery(manufactured_on=made), f"L-{at}")
        assert (found.expires_on, found.manufactured_on) == (expected, made)


def test_days_of_a_delivery_follow_one_another(store: Store) -> None:
    material = define(store)
    soon, past = TODAY + timedelta(days=3), TODAY - timedelta(days=3)
    for expires_on, delivery in (
        (None, Delivery(received_on=soon)),
        (None, Delivery(manufactured_on=TODAY, received_on=past)),
        (past - timedelta(days=1), Delivery(manufactured_on=past)),
        (None, Delivery(manufactured_on=date(1800, 1, 1))),
        (None, Delivery(note="")),
    ):
        with pytest.raises(InvalidInput):
            receive(store, material, expires_on, delivery)
    assert store.rows("lot") == []
    found = receive(store, material, None, Delivery(received_on=past, note="DN 4711"))
    assert (found.received_on, found.expires_on, found.delivery_note) == (past, months_later(past, 36), "DN 4711")
