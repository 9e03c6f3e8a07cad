"""Tables of lots: each row is a container or several alike, and comes in as a delivery by hand does, or not at all."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.loading import reading
from domain.loading.commands import requesting
from domain.materials.commands import defining, receiving
from domain.materials.commands.receiving import Delivery, NewLot
from domain.materials.container_kinds import LocationKind
from infra.services import Services
from tests import enterprise
from tests.conftest import Do
from tests.containers import Shelves, filled, require_even
from tests.loading import LOTS, MATERIALS, SUPPLIERS, Loader, table
from tests.materials import Store, kg
from tests.plant import Plant

RowOf = Mapping[str, str]
OWN = {"id", "lot_id", "site_id", "container_id", "number", "recorded_at"}
"""What two alike differ in, whoever made them."""


@pytest.fixture
def loader(do: Do, plant: Plant, admin: Engine, services: Services) -> Loader:
    found = Loader(do, plant, admin, services)
    found.load(MATERIALS, {"Shelf life months": "24"})
    found.load(SUPPLIERS, {})
    return found


@pytest.fixture
def shelves(do: Do, plant: Plant, admin: Engine) -> Shelves:
    return Shelves(Store(do, plant, admin))


def told(loader: Loader, *rows: RowOf, dry_run: bool = False) -> list[tuple[str, str]]:
    """What is wrong with a table of lots, of which nothing is taken over."""
    before = loader.made()
    asked = loader.ask(LOTS, table(LOTS, *rows), dry_run=dry_run)
    assert loader.work(asked).state == "REFUSED"
    assert loader.made() == before
    return [(place.removeprefix("table, "), what) for place, what in loader.told(asked)]


@pytest.mark.requirement("MAT-7", "AUD-1")
def test_a_lots_rows_become_what_receiving_it_by_hand_makes(loader: Loader, shelves: Shelves, plant: Plant) -> None:
    place = shelves.place("W-1")
    of_lot = {
        "Supplier code": "DAIRY",
        "Supplier lot": "S-1",
        "Delivery note": "DN-1",
        "Manufactured on": "2025-01-31",
        "Received on": "2025-03-01",
        "Expires on": "2030-12-31",
    }
    done = loader.load(
        LOTS,
        {
            **of_lot,
            "Containers": "2",
            "Net quantity": "25.00",
            "Tare": "0.180",
            "Tare unit": "kg",
            "Location code": "W-1",
        },
        {"Lot number": "OTHER", "Net quantity": "1"},
        {"Material code": "", "Unit": "", "Container number": "BAG/7", "Net quantity": "12.500"},
    )
    assert (done.state, done.made, done.steps_done) == ("DONE", 2, 6)
    new = NewLot(
        material=next(row.material_id for row in shelves.store.rows("lot")),
        number="HAND",
        quantity=kg("62.500"),
        expires_on=date(2030, 12, 31),
        supplier_lot="S-1",
        containers=(
            *(filled("25.00", tare=Quantity(kg("0.180").value, "kg"), location=place) for _ in range(2)),
            filled("12.500", number="BAG/8"),
        ),
    )
    (dairy,) = loader.look("select id from supplier where company_id = :c", c=plant.company)
    delivery = Delivery(supplier=dairy.id, note="DN-1", manufactured_on=date(2025, 1, 31), received_on=date(2025, 3, 1))
    shelves.store.do(plant.operator, partial(receiving.receive_lot, given=new, site=plant.site, delivery=delivery))
    loaded, by_hand = (_as_it_stands(shelves, number) for number in ("L-1", "HAND"))
    assert loaded == by_hand
    assert loaded["lot"][0]["expires_on"] == date(2027, 1, 31)  # two years from when it was made
    ids = {row.number: row.id for row in shelves.store.rows("lot")}
    assert shelves.contents(ids["L-1"]) == [
        ("L-1-1", "CLOSED", "25.00"),
        ("L-1-2", "CLOSED", "25.00"),
        ("BAG/7", "CLOSED", "12.500"),
    ]
    assert shelves.contents(ids["OTHER"]) == [("OTHER-1", "CLOSED", "1")]
    require_even(loader.admin, plant.company)


def _as_it_stands(shelves: Shelves, number: str) -> dict[str, list[dict[str, Any]]]:
    lot = next(row for row in shelves.store.rows("lot") if row.number == number)
    found = {
        name: [row for row in shelves.store.rows(name) if lot.id in {row.id, getattr(row, "lot_id", None)}]
        for name in ("lot", "balance", "container", "transaction")
    }
    return {
        name: [{key: value for key, value in row._mapping.items() if key not in OWN} for row in rows]
        for name, rows in found.items()
    }


def test_everything_wrong_with_containers_is_told_by_row_and_column(loader: Loader, shelves: Shelves) -> None:
    shelves.close(shelves.place("CLOSED"))
    shelves.place("BAD", LocationKind.REJECT)
    shelves.place("THERE", site=shelves.plant.other_site)
    loader.load(LOTS, {"Lot number": "OLD", "Container number": "OLD-BAG"})
    wrong = told(
        loader,
        {"Lot number": "A", "Container number": "OLD-BAG", "Location code": "NOWHERE"},
        {"Lot number": "A", "Container number": "A-BAG", "Unit": "g", "Location code": "CLOSED"},
        {"Lot number": "A", "Container number": "A-BAG", "Location code": "THERE", "Tare": "1"},
        {"Lot number": "B", "Containers": "2", "Container number": "B-BAG", "Tare": "-1", "Tare unit": "kg"},
        {"Lot number": "B", "Tare unit": "L", "Location code": "BAD"},
        {"Lot number": "C", "Containers": "201", "Net quantity": "0"},
        {"Lot number": "D", "Containers": "150"},
        {"Lot number": "D", "Containers": "51"},
        {"Lot number": "E", "Containers": "2", "Net quantity": "9" * 30},
        {"Lot number": "OLD"},
        dry_run=True,
    )
    assert [place for place, _ in wrong] == [
        "row 2, column E (Container number)",
        "row 2, column F (Location code)",
        "row 3, column C (Unit)",
        "row 3, column F (Location code)",
        "row 4, column E (Container number)",
        "row 4, column F (Location code)",
        "row 5, column E (Container number)",
        "row 5, column G (Tare)",
        "row 6, column F (Location code)",
        "row 6, column G (Tare)",
        "row 7, column D (Net quantity)",
        "row 7, column H (Containers)",
        "row 8",
        "row 10, column D (Net quantity)",
        "row 11, column A (Lot number)",
    ], wrong
    words = dict(wrong)
    assert "At most 200 containers come at once; 201 were given" in words["row 8"]
    assert "No location of this site has the code 'THERE'" in words["row 4, column F (Location code)"]
    assert "give each its row" in words["row 5, column E (Container number)"]


@pytest.mark.parametrize(
    ("row", "place", "words"),
    [
        ({"Location code": "CLOSED"}, "column E (Location code)", "closed"),
        ({"Location code": "BAD"}, "column E (Location code)", "Only a rejected lot"),
        ({"Tare": "1"}, "no column 'Tare unit'", "give both, or neither"),
        ({"Tare": "1", "Tare unit": "L"}, "column F (Tare unit)", "A tare is a mass"),
    ],
    ids=["closed", "reject", "no unit", "no mass"],
)
def test_what_a_rule_finds_in_one_row_is_told_there(
    loader: Loader, shelves: Shelves, row: RowOf, place: str, words: str
) -> None:
    if "Location code" in row:
        shelves.close(shelves.place("CLOSED"))
        shelves.place("BAD", LocationKind.REJECT)
    ((where, what),) = told(loader, {"Lot number": "FINE"}, row)
    assert (where, words in what) == (f"row 3, {place}", True), (where, what)


def test_a_table_brings_no_more_containers_than_are_written_at_once(
    loader: Loader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PARTS", 10)
    lots = [{"Lot number": f"L-{at}", "Containers": "5"} for at in range(2)]
    assert loader.load(LOTS, *lots).made == 2
    ((where, what),) = told(
        loader, *({**one, "Lot number": f"M-{at}", "Containers": "6"} for at, one in enumerate(lots))
    )
    assert where == "table"
    assert "brings 12 containers; at most 10" in what


def test_made_numbers_go_around_those_that_were_given_away(loader: Loader, shelves: Shelves) -> None:
    loader.load(LOTS, {"Lot number": "X", "Container number": "A-1"})
    loader.load(LOTS, {"Lot number": "A", "Containers": "2"}, {"Lot number": "B", "Container number": "A-3"})
    lots = {row.number: row.id for row in shelves.store.rows("lot")}
    assert [number for number, _, _ in shelves.contents(lots["A"])] == ["A-4", "A-5"]
    assert [number for number, _, _ in shelves.contents(lots["B"])] == ["A-3"]


Meanwhile = Callable[[Shelves], object]


def _taken_in(shelves: Shelves) -> object:
    material = next(row.material_id for row in shelves.store.rows("lot"))
    return shelves.store.receive(material, "L-1", containers=(filled("100.000"),))


def _bag_filled(shelves: Shelves) -> object:
    return shelves.split(shelves.store.rows("container")[0].id, "1", number="BAG")


def _retired(shelves: Shelves) -> object:
    material = next(row.material_id for row in shelves.store.rows("lot"))
    return shelves.store.do(
        shelves.plant.engineer,
        lambda uow: defining.retire_material(uow, material=material, seen=1, reason="No longer made"),
    )


def _closed(shelves: Shelves) -> None:
    shelves.close(shelves.store.rows("location")[0].id)


@pytest.mark.parametrize(
    ("meanwhile", "places"),
    [
        (_taken_in, ["row 2, column A (Lot number)"]),
        (_bag_filled, ["row 2, column E (Container number)"]),
        (_retired, ["row 2, column B (Material code)", "row 3, column B (Material code)"]),
        (_closed, ["row 2, column F (Location code)"]),
    ],
)
def test_what_changed_between_dry_run_and_load_is_told_and_nothing_is_written(
    loader: Loader, shelves: Shelves, meanwhile: Meanwhile, places: list[str]
) -> None:
    shelves.place("W-1")
    loader.load(LOTS, {"Lot number": "FIRST"})
    rows = ({"Container number": "BAG", "Location code": "W-1"}, {"Lot number": "FINE"})
    assert loader.load(LOTS, *rows, dry_run=True).state == "DONE"
    meanwhile(shelves)
    assert [where for where, _ in told(loader, *rows)] == places


def test_nothing_is_loaded_at_the_enterprise(do: Do, plant: Plant) -> None:
    corporate = enterprise.enterprise(do, plant)
    nothing = partial(pytest.fail, "only who may ask is told of the file")
    ask = partial(requesting.request_load, kind=LOTS, site=corporate.site, file=nothing, dry_run=False)
    with pytest.raises(InvalidInput) as refused:
        do(corporate.operator, ask)
    assert refused.value.path == ("siteId",)
