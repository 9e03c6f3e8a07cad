"""Setting a container's book right: by a count, and as it is emptied."""

import pytest

from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict, WrongState
from domain.materials.commands.moving import Source
from domain.materials.container_refusals import (
    BeyondTolerance,
    WrongContainer,
)
from tests.containers import Shelves, filled, require_even
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant


@pytest.mark.requirement("WGH-12", "MAT-7")
def test_emptying_records_the_difference_in_the_act_that_empties(shelves: Shelves, store: Store, run: Run) -> None:
    """A bag booked at 25.000 that yields 25.030, and one that yields 24.950."""
    bags = (filled("25.000"), filled("25.000"))
    lot = store.receive(store.material(), "L-1", "50.000", containers=bags)
    store.dispose(lot)
    rich, poor = (row.id for row in shelves.of(lot))
    gain = store.charge(run, 1, lot, "25.030", source=Source(container=rich, emptied=True))
    store.charge(run, 1, lot, "24.950", source=Source(container=poor, emptied=True))
    assert shelves.booked()[2:] == [
        ("EMPTYING", "0.030"),
        ("ISSUE", "-25.030"),
        ("EMPTYING", "-0.050"),
        ("ISSUE", "-24.950"),
    ]
    assert shelves.contents(lot) == [("L-1-1", "EMPTY", "0.000"), ("L-1-2", "EMPTY", "0.000")]
    balance = store.balance(lot)
    assert (str(balance.used), str(balance.adjusted), str(balance.remaining)) == ("49.980", "-0.020", "0.000")
    assert {row.edge_id for row in store.rows("transaction")[2:4]} == {gain}
    store.reverse(gain)
    assert shelves.contents(lot)[0] == ("L-1-1", "OPEN", "25.030")
    require_even(store.admin, store.plant.company)


@pytest.mark.requirement("WGH-12")
def test_a_difference_beyond_the_companys_tolerance_is_a_supervisors(
    shelves: Shelves, store: Store, run: Run, plant: Plant
) -> None:
    lot = store.released("L-1", "25.000")
    bag = shelves.of(lot)[0].id
    beyond = Source(container=bag, emptied=True)
    shelves.refuses(
        (
            (BeyondTolerance, lambda: store.charge(run, 1, lot, "25.126", source=beyond)),
            (BeyondTolerance, lambda: shelves.adjust(bag, "24.874")),
            (BeyondTolerance, lambda: shelves.empty(bag)),
            (Forbidden, lambda: shelves.tolerate("2", by=plant.reviewer)),
            (InvalidInput, lambda: shelves.tolerate("100.1")),
            (VersionConflict, lambda: shelves.tolerate("2", seen=1)),
        ),
    )
    shelves.adjust(bag, "24.875")
    shelves.tolerate("2")
    shelves.adjust(bag, "24.375")
    shelves.tolerate("0", seen=1)
    with pytest.raises(BeyondTolerance) as told:
        shelves.adjust(bag, "24.374")
    assert "-0.001 kg" in told.value.message
    assert "SUPERVISOR" in told.value.message
    shelves.adjust(bag, "10", by=plant.supervisor)
    shelves.empty(bag, by=plant.supervisor)
    assert [one for one in shelves.booked() if one[0] in {"ADJUSTMENT", "EMPTYING"}] == [
        ("ADJUSTMENT", "-0.125"),
        ("ADJUSTMENT", "-0.500"),
        ("ADJUSTMENT", "-14.375"),
        ("EMPTYING", "-10.000"),
    ]


@pytest.mark.requirement("MAT-7")
def test_an_adjustment_says_what_was_found_and_why(shelves: Shelves, store: Store, plant: Plant) -> None:
    bag = shelves.of(store.released("L-1", "25.000"))[0].id
    seen = shelves.row(bag).version
    shelves.adjust(bag, "25.10", "Counted twice")
    assert (shelves.row(bag).version, str(shelves.row(bag).remaining)) == (seen + 1, "25.100")
    last = store.rows("transaction")[-1]
    assert (last.kind, str(last.quantity_value), last.reason) == ("ADJUSTMENT", "0.100", "Counted twice")
    shelves.refuses(
        (
            (VersionConflict, lambda: shelves.adjust(bag, "25", version=seen)),
            (InvalidInput, lambda: shelves.adjust(bag, "25.1")),
            (InvalidInput, lambda: shelves.adjust(bag, "-1", by=plant.supervisor)),
            (InvalidInput, lambda: shelves.adjust(bag, "25", " ")),
            (Forbidden, lambda: shelves.adjust(bag, "25", by=plant.reviewer)),
        ),
    )
    shelves.adjust(bag, "0", by=plant.supervisor)
    assert shelves.contents(shelves.row(bag).lot_id) == [("L-1-1", "CLOSED", "0.000")]


@pytest.mark.requirement("WGH-12")
def test_what_is_found_in_an_emptied_container_goes_into_another(shelves: Shelves, store: Store, plant: Plant) -> None:
    lot = store.receive(store.material(), "L-1", "50.000", containers=(filled("25.000"), filled("25.000")))
    first, second = (row.id for row in shelves.of(lot))
    other = shelves.of(store.receive(store.material("O"), "O"))[0].id
    shelves.refuses(
        (
            (InvalidInput, lambda: shelves.empty(first, found="25")),
            (InvalidInput, lambda: shelves.empty(first, into=second, by=plant.supervisor)),
            (InvalidInput, lambda: shelves.empty(first, found="25", into=first)),
            (WrongContainer, lambda: shelves.empty(first, found="25", into=other)),
        ),
    )
    shelves.empty(first, found="25.030", into=second)
    assert shelves.contents(lot) == [("L-1-1", "EMPTY", "0.000"), ("L-1-2", "OPEN", "50.030")]
    assert shelves.booked()[-3:] == [("EMPTYING", "0.030"), ("MERGE", "-25.030"), ("MERGE", "25.030")]
    shelves.refuses(((WrongState, lambda: shelves.empty(first)), (WrongState, lambda: shelves.adjust(first, "1"))))
    require_even(store.admin, plant.company)
