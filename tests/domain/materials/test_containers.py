"""What a lot comes in, what is charged of it, where it stands, and its destruction."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest

from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, VersionConflict, WrongState
from domain.materials.commands import filling
from domain.materials.commands.moving import Source
from domain.materials.container_kinds import LocationKind
from domain.materials.container_refusals import (
    ContainerNumberTaken,
    ContainersDiffer,
    LocationClosed,
    LocationCodeTaken,
    LocationInUse,
    NotEnoughInContainer,
    NotTheWitness,
    WrongContainer,
    WrongPlace,
)
from domain.materials.kinds import LotDecision
from domain.materials.refusals import NotEnough
from tests.containers import Shelves, filled, require_even
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant


def test_a_lot_comes_in_its_containers_or_in_one(shelves: Shelves, store: Store) -> None:
    material, place = store.material(), shelves.place()
    whole = store.receive(material, "WHOLE", "25.000")
    tare = Quantity(Decimal("350.5"), "g")
    declared = (filled("10.0", tare=tare, number="DRUM-7", location=place), filled("10.5"))
    parts = store.receive(material, "PARTS", "20.5", containers=declared)
    assert shelves.contents(whole) == [("WHOLE-1", "CLOSED", "25.000")]
    assert shelves.contents(parts) == [("DRUM-7", "CLOSED", "10.0"), ("PARTS-2", "CLOSED", "10.5")]
    drum = shelves.of(parts)[0]
    assert (str(drum.tare_value), drum.tare_unit, drum.location_id, drum.version) == ("350.5", "g", place, 1)
    assert str(drum.initial) == "10.0"
    assert str(store.balance(parts).remaining) == "20.5"
    require_even(store.admin, store.plant.company)


def test_what_no_lot_comes_in_is_refused(shelves: Shelves, store: Store, plant: Plant) -> None:
    material, place, abroad = store.material(), shelves.place(), shelves.place("B-1", site=plant.other_site)
    rejects, closed = shelves.place("R-1", LocationKind.REJECT), shelves.place("OLD")
    shelves.close(closed)
    store.receive(material, "TAKEN")

    def receive(*containers: object, quantity: str = "2") -> Callable[[], object]:
        return lambda: store.receive(material, "NEW", quantity, containers=containers)  # type: ignore[arg-type]

    shelves.refuses(
        (
            (ContainersDiffer, receive(filled("1"), filled("1.001"))),
            (ContainersDiffer, receive(*[filled("1")] * 3)),
            (ContainerNumberTaken, receive(filled("2", number="TAKEN-1"))),
            (ContainerNumberTaken, receive(filled("1", number="X"), filled("1", number="X"))),
            (InvalidInput, receive(filled("2", number="-X"))),
            (InvalidInput, receive(filled("2", number="ümlaut"))),
            (InvalidInput, receive(filled("2", tare=Quantity(Decimal(-1), "g")))),
            (InvalidInput, receive(filled("2", tare=Quantity(Decimal(1), "Cel")))),
            (InvalidInput, receive(*[filled("0.01")] * 201, quantity="2.01")),
            (InvalidInput, receive(filled("2"), filled("0"))),
            (NotFound, receive(filled("2", location=new_id()))),
            (NotFound, receive(filled("2", location=abroad))),
            (LocationClosed, receive(filled("2", location=closed))),
            (WrongPlace, receive(filled("2", location=rejects))),
        ),
    )
    store.receive(material, "NEW", "2", containers=(filled("2", location=place),))


def test_made_numbers_go_on_where_somebody_gave_one_away(shelves: Shelves, store: Store) -> None:
    material = store.material()
    store.receive(material, "OTHER", "1", containers=(filled("1", number="L-1-1"),))
    lot = store.receive(material, "L-1", "3", containers=(filled("2"), filled("1")))
    assert [row.number for row in shelves.of(lot)] == ["L-1-2", "L-1-3"]
    shelves.split(shelves.of(lot)[0].id, "0.5")
    assert [row.number for row in shelves.of(lot)] == ["L-1-2", "L-1-3", "L-1-4"]


def test_made_numbers_go_around_one_that_was_given_in_the_same_act(shelves: Shelves, store: Store) -> None:
    lot = store.receive(store.material(), "L-1", "3", containers=(filled("2", number="L-1-2"), filled("1")))
    assert [row.number for row in shelves.of(lot)] == ["L-1-2", "L-1-3"]


def test_however_many_numbers_were_given_away_a_few_questions_find_free_ones() -> None:
    asked = 0

    def taken(numbers: Sequence[str]) -> set[str]:
        nonlocal asked
        asked += 1
        return set(numbers) & {f"L-{at}" for at in range(1, 1001)}

    numbers = filling.numbered("L", [None] * 100, first=1, taken=taken)
    assert (numbers[0], numbers[-1]) == ("L-1001", "L-1100")
    assert asked == 11


def test_a_charge_takes_open_containers_first_then_by_their_number(shelves: Shelves, store: Store, run: Run) -> None:
    lot = store.receive(store.material(), "L-1", "30", containers=(filled("10"), filled("10"), filled("10")))
    store.dispose(lot)
    second = shelves.of(lot)[1].id
    store.charge(run, 1, lot, "1", source=Source(container=second))
    store.charge(run, 1, lot, "12")
    assert shelves.contents(lot) == [("L-1-1", "OPEN", "7"), ("L-1-2", "EMPTY", "0"), ("L-1-3", "CLOSED", "10")]
    assert shelves.booked()[-3:] == [("ISSUE", "-1"), ("ISSUE", "-9"), ("ISSUE", "-3")]
    assert len(store.rows("edge")) == 2
    shelves.refuses(
        (
            (NotEnough, lambda: store.charge(run, 1, lot, "17.1")),
            (WrongState, lambda: store.charge(run, 1, lot, "1", source=Source(container=second))),
            (InvalidInput, lambda: store.charge(run, 1, lot, "1", source=Source(emptied=True))),
            (NotFound, lambda: store.charge(run, 1, lot, "1", source=Source(container=new_id()))),
        ),
    )
    store.charge(run, 1, lot, "17")
    assert [row.state for row in shelves.of(lot)] == ["EMPTY"] * 3
    require_even(store.admin, store.plant.company)


def test_a_container_gives_of_its_own_lot_and_no_more_than_the_book_has(
    shelves: Shelves, store: Store, run: Run
) -> None:
    lot, other = store.released("A", "10"), store.released("B", "10")
    container = shelves.of(lot)[0].id
    shelves.refuses(
        (
            (WrongContainer, lambda: store.charge(run, 1, other, "1", source=Source(container=container))),
            (NotEnoughInContainer, lambda: store.charge(run, 1, lot, "10.1", source=Source(container=container))),
        ),
    )
    store.charge(run, 1, lot, "10", source=Source(container=container))
    assert shelves.contents(lot) == [("A-1", "OPEN", "0")]


def test_a_container_is_moved_and_a_place_is_closed_when_nothing_stands_there(
    shelves: Shelves, store: Store, plant: Plant
) -> None:
    first, second = shelves.place("W-1"), shelves.place("W-2")
    rejects, abroad = shelves.place("R-1", LocationKind.REJECT), shelves.place("W-1", site=plant.other_site)
    lot = store.receive(store.material(), "L-1", "5")
    bag = shelves.of(lot)[0].id
    shelves.move(bag, first)
    assert (shelves.row(bag).location_id, shelves.row(bag).version) == (first, 2)
    shelves.refuses(
        (
            (LocationInUse, lambda: shelves.close(first)),
            (LocationCodeTaken, lambda: shelves.place("W-1")),
            (InvalidInput, lambda: shelves.place("W 1")),
            (Forbidden, lambda: shelves.close(second, by=plant.operator)),
            (Forbidden, lambda: shelves.move(bag, second, by=plant.reviewer)),
            (VersionConflict, lambda: shelves.move(bag, second, version=1)),
            (NotFound, lambda: shelves.move(bag, abroad)),
            (NotFound, lambda: shelves.move(bag, new_id())),
            (WrongPlace, lambda: shelves.move(bag, rejects)),
        ),
    )
    store.dispose(lot, LotDecision.REJECTED)
    shelves.refuses(((WrongPlace, lambda: shelves.move(bag, second)),))
    shelves.move(bag, rejects)
    shelves.close(first)
    shelves.refuses(((WrongState, lambda: shelves.close(first)),))


def test_a_place_is_closed_over_what_stands_there_empty(shelves: Shelves, store: Store, plant: Plant) -> None:
    first, second = shelves.place("W-1"), shelves.place("W-2")
    drums = (filled("5", location=first), filled("5", location=first))
    empty, full = shelves.of(store.receive(store.material(), "L-1", "10", containers=drums))
    shelves.empty(empty.id, by=plant.supervisor)
    with pytest.raises(LocationInUse, match="1 containers"):
        shelves.close(first)
    shelves.move(full.id, second)
    shelves.close(first)
    assert (shelves.row(empty.id).state, shelves.row(empty.id).location_id) == ("EMPTY", first)


@pytest.mark.requirement("SIG-1")
def test_a_destruction_counts_once_another_person_signed_that_they_saw_it(
    shelves: Shelves, store: Store, run: Run, plant: Plant
) -> None:
    lot = store.receive(store.material(), "L-1", "20", containers=(filled("15"), filled("5")))
    store.dispose(lot)
    bad = shelves.of(lot)[1].id
    destruction = shelves.destroy(bad)
    assert shelves.contents(lot)[1] == ("L-1-2", "DESTROYING", "5")
    shelves.refuses(
        (
            (NotTheWitness, lambda: shelves.witness(destruction, by=plant.operator)),
            (Forbidden, lambda: shelves.witness(destruction, by=plant.engineer)),
            (WrongState, lambda: shelves.destroy(bad)),
            (WrongState, lambda: store.charge(run, 1, lot, "1", source=Source(container=bad))),
            (NotEnough, lambda: store.charge(run, 1, lot, "15.1")),
            (Forbidden, lambda: shelves.withdraw(destruction, by=plant.operator)),
        ),
    )
    shelves.witness(destruction)
    assert shelves.contents(lot)[1] == ("L-1-2", "DESTROYED", "0")
    last, (row,) = store.rows("transaction")[-1], store.rows("destruction")
    assert (last.kind, str(last.quantity_value), last.reason) == ("DESTRUCTION", "-5", "Spilled")
    assert (row.state, row.performed_name, row.witnessed_name) == ("WITNESSED", "Operator", "Reviewer")
    assert str(store.balance(lot).removed) == "5"
    shelves.refuses(
        ((WrongState, lambda: shelves.witness(destruction)), (WrongState, lambda: shelves.withdraw(destruction))),
    )
    require_even(store.admin, plant.company)


def test_a_destruction_that_did_not_take_place_is_withdrawn(shelves: Shelves, store: Store, run: Run) -> None:
    lot = store.released("L-1", "20")
    bag = shelves.of(lot)[0].id
    shelves.withdraw(shelves.destroy(bag))
    assert shelves.contents(lot) == [("L-1-1", "OPEN", "20")]
    store.charge(run, 1, lot, "1")
    shelves.witness(shelves.destroy(bag))
    assert [row.state for row in store.rows("destruction")] == ["WITHDRAWN", "WITNESSED"]
    assert shelves.contents(lot) == [("L-1-1", "DESTROYED", "0")]


@pytest.mark.requirement("MAT-6")
def test_a_reversal_goes_back_into_each_container_or_beside_a_destroyed_one(
    shelves: Shelves, store: Store, run: Run, plant: Plant
) -> None:
    lot = store.receive(store.material(), "L-1", "20", containers=(filled("15"), filled("5")))
    store.dispose(lot)
    charge = store.charge(run, 1, lot, "18")
    shelves.witness(shelves.destroy(shelves.of(lot)[1].id))
    store.reverse(charge)
    assert shelves.contents(lot) == [("L-1-1", "OPEN", "15"), ("L-1-2", "DESTROYED", "0"), ("L-1-3", "CLOSED", "3")]
    require_even(store.admin, plant.company)
