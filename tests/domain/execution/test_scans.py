"""What is scanned in a phase is confirmed or wrong, kept either way, and demanded where the site says so."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from domain.execution.scans import rules
from domain.execution.scans.kinds import ScannedKind
from domain.execution.scans.refusals import ScanDemanded
from domain.execution.scans.rules import Expected, Thing
from domain.kernel.refusals import Forbidden, InvalidInput, WrongState
from domain.labelling.commands import confirming
from domain.labels.elements import ElementString
from domain.labels.own import Named, OwnCode, element
from domain.materials.commands.moving import Source
from tests.conftest import Do
from tests.domain.recipes.forcing import refused_by_the_database
from tests.labelling import ISSUER
from tests.plant import Plant
from tests.scans import Floor

THINGS = st.lists(
    st.builds(
        lambda kind, number: Thing(kind, UUID(int=number), f"T-{number}"),
        st.sampled_from(ScannedKind),
        st.integers(1, 4),
    ),
    max_size=4,
    unique=True,
)


@pytest.fixture
def floor(do: Do, plant: Plant, admin: Engine) -> Floor:
    return Floor(do, plant, admin)


@pytest.mark.requirement("EXE-17")
@given(named=THINGS, expected=THINGS)
def test_a_scan_is_confirmed_exactly_where_it_names_one_expected_thing(
    named: list[Thing], expected: list[Thing]
) -> None:
    answer = rules.judged(named, Expected(tuple(expected)))
    met = set(named) & set(expected)
    assert (answer.says is None) is (len(met) == 1)
    assert answer.says is not None or answer.thing in met


@pytest.mark.parametrize("codes", [(), ("",), ("]d2",), ("a\0b",), ("\ud800",), ("x" * 4_001,), ("a",) * 5])
def test_what_no_scanner_sends_is_refused(codes: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput):
        rules.require_codes(codes)


def test_a_code_is_read_by_people_without_what_scanners_add() -> None:
    codes = ("]C1RMG-01\r\n", "a\x1db\x07")
    assert (rules.symbology(codes), rules.readable(codes)) == ("]C1", "RMG-01 a<GS>b\ufffd")


@pytest.mark.requirement("EXE-17", "EQP-6")
def test_what_the_batch_has_and_charges_is_confirmed_and_anything_else_kept_as_wrong(floor: Floor) -> None:
    drum, other = floor.containers(floor.lot)[0], floor.containers(floor.other_lot)[0]
    right = {
        "]C0RMG-SCAN": ("EQUIPMENT", "RMG-SCAN"),
        "R-SCAN\n": ("ROOM", "R-SCAN"),
        drum.number: ("CONTAINER", drum.number),
    }
    for code, (kind, named) in right.items():
        found = floor.scan(code)
        assert (found.kind, found.named, found.outcome, found.says) == (kind, named, "CONFIRMED", None), code
        assert (found.codes, found.scanned_name) == ([code], "Operator")
    assert floor.scans()[0].symbology == "]C0"
    wrong = {
        "RMG-OTHER": "It names equipment RMG-OTHER, which is not expected in this phase.",
        "R-OTHER": "It names room R-OTHER, which is not expected in this phase.",
        other.number: f"It names container {other.number}, which is not expected in this phase.",
        "NO-SUCH": "It names nothing that is known here.",
    }
    for code, says in wrong.items():
        found = floor.scan(code)
        assert found.outcome == "WRONG", code
        assert found.says.startswith(says), found.says
        assert found.says.endswith("Expected here: equipment RMG-SCAN, lots of API-SCAN-1, room R-SCAN.")
    sent = "]d201095011010209171\x1dlost"
    assert (floor.scan(sent).codes, floor.scans()[-1].outcome) == ([sent], "WRONG")
    floor.run.start(2)
    assert floor.scan("RMG-SCAN").outcome == "CONFIRMED"
    floor.run.complete(2)
    with pytest.raises(WrongState):
        floor.scan("RMG-SCAN")
    with pytest.raises(Forbidden):
        floor.do(
            floor.plant.engineer,
            lambda uow: confirming.confirm_scan(uow, phase=floor.run.phase(2).id, codes=("RMG-SCAN",)),
        )
    assert len(floor.scans()) == 9


@pytest.mark.requirement("EXE-17")
def test_where_the_site_demands_it_what_is_used_and_charged_was_scanned_before(floor: Floor) -> None:
    floor.demand(equipment=True, charges=True)
    floor.run.start(2)
    drum, second = floor.containers(floor.lot)
    with pytest.raises(ScanDemanded) as lacking:
        floor.shop.use(floor.mixer, floor.run, phase=2)
    assert lacking.value.things == ("equipment RMG-SCAN",)
    with pytest.raises(ScanDemanded):
        floor.store.charge(floor.run, 2, floor.lot, "1.000", source=Source(container=drum.id))
    assert floor.shop.state(("equipment_use",))["equipment_use"] == []
    floor.scan("RMG-SCAN")
    floor.scan(drum.number)
    floor.shop.use(floor.mixer, floor.run, phase=2)
    floor.store.charge(floor.run, 2, floor.lot, "1.000", source=Source(container=drum.id))
    for source in (Source(container=second.id), Source()):
        with pytest.raises(ScanDemanded):
            floor.store.charge(floor.run, 2, floor.lot, "1.000", source=source)


@pytest.mark.requirement("EXE-17", "LBL-7")
def test_a_label_of_the_companys_own_is_read_as_every_scan_reads_it(floor: Floor) -> None:
    floor.mark()
    drum, other = floor.containers(floor.lot)[0], floor.containers(floor.other_lot)[0]
    for container, outcome in ((drum, "CONFIRMED"), (other, "WRONG")):
        code = str(ElementString((element(OwnCode(Named.CONTAINER, container.id), ISSUER),)))
        found = floor.scan(code)
        assert (found.container_id, found.outcome, found.text) == (container.id, outcome, code)
    lot = str(ElementString((element(OwnCode(Named.LOT, floor.lot), ISSUER),)))
    assert (floor.scan(lot).kind, floor.scan(lot[:-1] + "0").outcome) == ("LOT", "WRONG")


@pytest.mark.requirement("AUD-2")
def test_a_scan_accepts_no_change_and_is_of_one_thing(floor: Floor, do: Do, plant: Plant) -> None:
    floor.scan("RMG-SCAN")
    for statement in (
        "delete from scan_confirmation where company_id = :c",
        "update scan_confirmation set outcome = 'WRONG' where company_id = :c",
        """insert into scan_confirmation select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(),
             'kind', 'LOT'))).* from scan_confirmation v where company_id = :c""",
    ):
        assert refused_by_the_database(do, plant, statement) is not None, statement
