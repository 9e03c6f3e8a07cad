"""Labels of finished products and of logistic units: what their symbols say, each counted (LBL-1, LBL-3, LBL-4)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, NotFound, Refusal
from domain.labelling import resolving
from domain.labelling.refusals import NoPrefix, NotAProduct, NotOurUnit, SsccTaken
from domain.labelling.resolving import Kind
from domain.labelling.things import Product, Unit
from domain.labels import stored
from domain.labels.label import Carrier, LabelKind
from domain.labels.own import Issuer
from domain.labels.refusals import ReprintNeedsReason, Unreadable, WrongCheckDigit
from domain.materials.commands import defining
from domain.materials.values import MaterialDetails
from tests.conftest import Do, every_row
from tests.labelling import TABLES, PrintRoom
from tests.materials import LATER
from tests.plant import Plant

GTIN = "04012345678901"
FIRST, SECOND = "095011010000000018", "095011010000000025"
FOREIGN = "340123450000000000"


@pytest.fixture
def lot(room: PrintRoom) -> UUID:
    """Of a product that has a GTIN."""
    details = MaterialDetails(gtin=GTIN)
    define = defining.define_material
    engineer = room.plant.engineer
    made = room.do(engineer, lambda uow: define(uow, code="FP-1", name="Tablets", unit="kg", details=details))
    return room.store.receive(made.id, "MET-1", "40")


def named(room: PrintRoom, code: str) -> tuple[tuple[Kind, UUID], ...]:
    issuer = Issuer("METRO", prefixes=frozenset({"9501101"}))
    with Session(room.admin) as session:
        found = resolving.resolve(
            session, room.plant.company, [code], issuer=issuer, sites=None, today=datetime.now(UTC).date()
        )
    assert found.problem is None
    return found.things


@pytest.mark.requirement("LBL-1", "LBL-3", "LBL-7")
def test_each_serial_number_of_a_product_has_a_label_of_its_own(room: PrintRoom, lot: UUID) -> None:
    printer = room.printer()
    wanted = [Product(lot), Product(lot, "S-1"), Product(lot, "S-2", linear=True)]
    plain, first, second = room.prints(room.print(printer, products=wanted))
    assert [(one.number, one.status) for one in (plain, first, second)] == [(1, None)] * 3
    labels = [stored.read(one.content) for one in (plain, first, second)]
    assert {one.kind for one in labels} == {LabelKind.PRODUCT}
    assert [one.symbols[0].carrier for one in labels] == [Carrier.DATA_MATRIX, Carrier.DATA_MATRIX, Carrier.CODE_128]
    expiry = f"{LATER:%y%m%d}"
    assert [str(one.symbols[0].elements) for one in labels] == [
        f"(01){GTIN}(17){expiry}(10)MET-1",
        f"(01){GTIN}(17){expiry}(10)MET-1(21)S-1",
        f"(01){GTIN}(17){expiry}(10)MET-1(21)S-2",
    ]
    assert named(room, str(labels[1].symbols[0].elements)) == ((Kind.LOT, lot),)
    with pytest.raises(ReprintNeedsReason):
        room.print(printer, products=[Product(lot, "S-1")])
    (again,) = room.prints(room.print(printer, products=[Product(lot, "S-1")], reason="The box was crushed."))
    assert (again.number, again.label_id) == (2, first.label_id)
    assert sorted(one.serial or "" for one in room.rows("label")) == ["", "S-1", "S-2"]


@pytest.mark.requirement("LBL-1", "LBL-3", "LBL-4", "LBL-7")
def test_a_logistic_unit_gets_the_next_number_and_keeps_it(room: PrintRoom, lot: UUID) -> None:
    printer = room.printer()
    first, second = room.prints(room.print(printer, new_units=[lot, lot]))
    labels = [stored.read(one.content) for one in (first, second)]
    symbols = [[(one.carrier, str(one.elements)) for one in label.symbols][-1] for label in labels]
    assert symbols == [(Carrier.CODE_128, f"(00){FIRST}"), (Carrier.CODE_128, f"(00){SECOND}")]
    assert named(room, f"(00){SECOND}") == ((Kind.LOT, lot),)
    assert named(room, str(labels[0].symbols[0].elements)) == ((Kind.LOT, lot),)
    (again,) = room.prints(room.print(printer, units=[Unit(lot, FIRST)], reason="It fell off."))
    assert (again.number, again.label_id) == (2, first.label_id)


@pytest.mark.requirement("LBL-4")
def test_units_that_are_numbered_at_once_have_different_numbers(room: PrintRoom, lot: UUID) -> None:
    printers = [room.printer(f"P-{number}") for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        jobs = list(pool.map(lambda printer: room.print(printer, new_units=[lot, lot]), printers))
    assert len({one.sscc for one in room.rows("label")}) == 8
    assert [one.number for job in jobs for one in room.prints(job)] == [1] * 8


@pytest.mark.requirement("LBL-1", "LBL-4")
def test_what_is_no_product_or_unit_of_ours_is_refused_whole(room: PrintRoom, lot: UUID) -> None:
    printer, other = room.printer(), room.store.receive(room.store.material("RAW"), "RAW-1")
    room.print(printer, new_units=[lot])
    acts: dict[Callable[[], object], type[Refusal]] = {
        lambda: room.print(printer, products=[Product(lot), Product(other)]): NotAProduct,
        lambda: room.print(printer, products=[Product(lot), Product(lot)]): InvalidInput,
        lambda: room.print(printer, products=[Product(lot, "ü")]): Unreadable,
        lambda: room.print(printer, products=[Product(lot, "S" * 21)]): Unreadable,
        lambda: room.print(printer, products=[Product(new_id())]): NotFound,
        lambda: room.print(printer, units=[Unit(other, FIRST)]): SsccTaken,
        lambda: room.print(printer, units=[Unit(lot, FIRST[:-1] + "9")]): WrongCheckDigit,
        lambda: room.print(printer, units=[Unit(lot, FOREIGN)]): NotOurUnit,
        lambda: room.print(printer, new_units=[lot] * 101): InvalidInput,
    }
    before = every_row(room.admin, TABLES, room.plant.company)
    for act, refusal in acts.items():
        with pytest.raises(refusal):
            act()
        assert every_row(room.admin, TABLES, room.plant.company) == before, refusal


def test_without_a_prefix_no_unit_is_numbered(do: Do, plant: Plant, admin: Engine) -> None:
    room = PrintRoom(do, plant, admin)
    room.mark(Issuer("METRO"))
    with pytest.raises(NoPrefix):
        room.print(room.printer(), new_units=[room.store.receive(room.store.material(), "L-1")])
    assert room.rows("label") == []
