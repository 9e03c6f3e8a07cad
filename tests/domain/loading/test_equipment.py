"""Tables of equipment: a site's hierarchy with its values is taken over whole, or each thing that is wrong is told."""

import pytest
from sqlalchemy import Engine

from domain.equipment.plant.commands import classes
from domain.kernel.refusals import Forbidden
from infra.services import Services
from tests.conftest import Do
from tests.equipment import Workshop
from tests.loading import EQUIPMENT, Loader
from tests.plant import Plant
from tests.scales import Booth

AREA = {"Code": "SOLIDS"}
CELL = {"Code": "GRANULATION", "Level": "process cell", "Name": "Granulation", "Parent code": "SOLIDS"}
MIXER = {
    "Code": "RMG-01",
    "Level": "UNIT",
    "Name": "Granulator",
    "Class code": "HIGH_SHEAR_MIXER",
    "Parent code": "GRANULATION",
    "Maker": "Glatt",
    "Serial number": "G-4711",
    "Property": "volume",
    "Value or low": "600",
}
VALUES = (
    {"Code": "RMG-01", "Level": "", "Name": "", "Property": "Impeller", "Value or low": "20", "High": "300"},
    {"Code": "RMG-01", "Level": "", "Name": "", "Property": "Contact material", "Word": "1.4404"},
)


@pytest.fixture
def loader(do: Do, plant: Plant, admin: Engine, services: Services) -> Loader:
    return Loader(do, plant, admin, services)


@pytest.fixture
def shop(do: Do, plant: Plant, admin: Engine) -> Workshop:
    return Workshop(do, plant, admin)


@pytest.mark.requirement("EQP-1", "AUD-1")
def test_a_hierarchy_is_taken_over_with_its_values_once_it_was_tried(
    loader: Loader, shop: Workshop, plant: Plant
) -> None:
    scale = Booth(shop.do, plant, shop.admin).scale()
    code = loader.look("select code from scale where id = :s", s=scale)[0].code
    balance = {"Code": "SCL-01", "Level": "UNIT", "Name": "Scale", "Class code": "HIGH_SHEAR_MIXER"}
    rows = (AREA, CELL, MIXER, *VALUES, {**balance, "Parent code": f"C-{shop.code}", "Scale code": code})
    before = shop.state()
    tried = loader.load(EQUIPMENT, *rows, dry_run=True)
    assert (tried.state, tried.made, loader.told(tried.id)) == ("DONE", 0, [])
    assert shop.state() == before
    done = loader.load(EQUIPMENT, *rows)
    assert (done.state, done.made, loader.told(done.id)) == ("DONE", 4, [])
    stands = {one.code: one for one in shop.state()["equipment"]}
    mixer = stands["RMG-01"]
    assert (mixer.parent_id, stands["GRANULATION"].parent_id) == (stands["GRANULATION"].id, stands["SOLIDS"].id)
    assert (mixer.cleanliness, mixer.service, mixer.maker, mixer.serial_number) == (
        *("DIRTY", "IN_SERVICE"),
        *("Glatt", "G-4711"),
    )
    assert (stands["SCL-01"].scale_id, stands["SCL-01"].parent_id) == (scale, shop.cell)
    values = [one for one in shop.state()["equipment_value"] if one.equipment_id == mixer.id]
    assert sorted((one.position, str(one.low), str(one.high), one.text) for one in values) == [
        (1, "600", "600", None),
        (2, "20", "300", None),
        (3, "None", "None", "1.4404"),
    ]
    query = "select distinct person, reason from audit_entry where company_id = :c and table_name = 'equipment_value'"
    assert [tuple(one) for one in loader.look(query, c=plant.company)] == [
        (plant.engineer.person, "loaded from the file table.csv")
    ]
    again = loader.load(EQUIPMENT, *rows)
    assert (again.state, again.made) == ("REFUSED", 0)


@pytest.mark.requirement("EQP-1")
def test_whatever_is_wrong_with_equipment_is_told_by_row_and_nothing_is_kept(
    loader: Loader, shop: Workshop, plant: Plant
) -> None:
    retired = shop.defined("OLD", shop.details.__class__(name="Old", cleaning=shop.details.cleaning))
    shop.do(
        plant.engineer,
        lambda uow: classes.retire_class(uow, equipment_class=retired, version=1, reason="No more of these."),
    )
    before = shop.state()
    other = {**MIXER, "Property": "", "Value or low": ""}
    rows = (
        {**AREA, "Parent code": "GRANULATION"},
        CELL,
        {**MIXER, "Value or low": "6000"},
        {**VALUES[0], "High": "10"},
        {**VALUES[1], "Property": "Colour"},
        {**other, "Code": "RMG-02", "Parent code": "SOLIDS"},
        {**other, "Code": "RMG-03", "Class code": ""},
        {**other, "Code": "RMG-04", "Class code": "NONE", "Room code": "W-9", "Scale code": "SCL-9"},
        {**other, "Code": "RMG-05", "Class code": "OLD"},
        {**other, "Code": "RMG-06", "Parent code": "BELOW"},
        {**CELL, "Code": "BELOW", "Shareable": "yes"},
        {**other, "Code": "_7", "Word": "steel"},
        {**other, "Code": "RMG-08", "Word": "steel"},
    )
    refused = loader.load(EQUIPMENT, *rows)
    told = {place.removeprefix("table, "): what for place, what in loader.told(refused.id)}
    assert (refused.state, refused.made, shop.state()) == ("REFUSED", 0, before)
    words = {
        "row 2, column D (Parent code)": "stands above them",
        "row 4, column I (Value or low)": "from 10 to 1000 L",
        "row 5, column J (High)": "isn't below the lower one",
        "row 6, column H (Property)": "'Colour' is no property",
        "row 7, column D (Parent code)": "a unit lies below a process cell",
        "row 8, column E (Class code)": "a unit has a class",
        "row 9, column E (Class code)": "define it first",
        "row 9, column L (Room code)": "open it first",
        "row 9, column M (Scale code)": "enrol it first",
        "row 10": "RETIRED",
        "row 11, column D (Parent code)": "stands above them",
        "row 12": "isn't shareable",
        "row 13, column A (Code)": "letters",
        "row 14, column H (Property)": "Name the property",
    }
    assert told.keys() == words.keys(), told
    for place, said in words.items():
        assert said in told[place], (place, told[place])


@pytest.mark.requirement("TEN-2")
def test_who_may_not_define_equipment_loads_none(loader: Loader, shop: Workshop, plant: Plant) -> None:
    before = shop.state()
    with pytest.raises(Forbidden):
        loader.load(EQUIPMENT, AREA, by=plant.operator)
    assert shop.state() == before
