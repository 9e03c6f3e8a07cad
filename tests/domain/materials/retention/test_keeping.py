"""Taking, keeping, looking at, consuming and destroying retention samples, against the database."""

from collections.abc import Callable

import pytest
from sqlalchemy.exc import IntegrityError

from domain.kernel.refusals import Forbidden, InvalidInput, Refusal, WrongState
from domain.materials.commands.moving import Source
from domain.materials.container_refusals import NotEnoughInContainer, NotTheWitness, WrongPlace
from domain.materials.counting.commands.opening import Scope
from domain.materials.quality.kinds import SamplePurpose
from domain.materials.quality.refusals import LotReleaseBlocked
from domain.materials.refusals import NotEnough
from domain.materials.retention.kinds import InspectionOutcome
from domain.materials.retention.refusals import KeptByRule, NoRetentionRule, StillKept
from tests.containers import filled, require_even
from tests.counting import Counting
from tests.execution import Run
from tests.quality import Laboratory
from tests.retention import TWO_YEARS_AFTER_RELEASE, YEAR_AFTER_EXPIRY, Cabinet


def refused(cabinet: Cabinet, *acts: tuple[type[Refusal], Callable[[], object]]) -> None:
    """Each act is refused so, and nothing of samples and stock changes."""
    before = cabinet.all()
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()
        assert cabinet.all() == before, refusal


@pytest.mark.requirement("RET-1", "RET-2")
def test_a_lot_is_released_with_its_retention_sample_and_nothing_uses_that(cabinet: Cabinet, run: Run) -> None:
    store, shelves, plant = cabinet.store, cabinet.shelves, cabinet.plant
    material, place, warehouse = store.material(), cabinet.place(), shelves.place("W-1")
    lot = store.receive(material, "L-1", "20", containers=(filled("0.4"), filled("19.6")))
    refused(
        cabinet,
        (NoRetentionRule, lambda: cabinet.take(lot, place)),
        (Forbidden, lambda: cabinet.rule(material, YEAR_AFTER_EXPIRY, by=plant.reviewer)),
    )
    cabinet.rule(material, YEAR_AFTER_EXPIRY)
    refused(
        cabinet,
        (LotReleaseBlocked, lambda: store.dispose(lot)),
        (KeptByRule, lambda: Laboratory(store).sample(lot, SamplePurpose.RETENTION)),
        (WrongPlace, lambda: cabinet.take(lot, warehouse)),
        (WrongPlace, lambda: shelves.move(shelves.of(lot)[0].id, place)),
        (InvalidInput, lambda: cabinet.take(lot, place, storage=None)),
        (NotEnough, lambda: cabinet.take(lot, place, "20.1")),
        (Forbidden, lambda: cabinet.take(lot, place, by=plant.engineer)),
    )
    first = cabinet.take(lot, place, "0.9", number="RS/1")
    with pytest.raises(LotReleaseBlocked) as told:
        store.dispose(lot)
    assert "1 kg are kept of each lot, and 0.9 kg of this one were taken for it" in told.value.message
    cabinet.take(lot, place, "0.1")
    store.dispose(lot)
    assert [(row.number, row.state, str(row.remaining)) for row in shelves.of(lot)] == [
        ("L-1-1", "EMPTY", "0.0"),
        ("L-1-2", "OPEN", "19.0"),
        ("RS/1", "RETAINED", "0.9"),
        ("L-1-4", "RETAINED", "0.1"),
    ]
    box = cabinet.box(first).id
    refused(
        cabinet,
        (WrongState, lambda: store.charge(run, 1, lot, "0.5", source=Source(container=box))),
        (NotEnough, lambda: store.charge(run, 1, lot, "19.5")),
        (WrongState, lambda: shelves.split(box, "0.1")),
        (WrongState, lambda: shelves.empty(box, by=plant.supervisor)),
        (WrongPlace, lambda: shelves.move(box, warehouse)),
    )
    part = shelves.split_lot(lot, "2")
    assert store.lot(part).status == "RELEASED"
    Laboratory(store).take_back(part)
    store.dispose(part)  # what is kept of the lot that it came of is kept of it
    counting = Counting(shelves)
    count = counting.open(Scope(location=place))
    assert sorted(counting.lines(count)) == ["L-1-4", "RS/1"]
    with pytest.raises(IntegrityError, match="RET-2"):
        Laboratory(store).tamper("update container set state = 'OPEN' where id = :id", id=box)
    with pytest.raises(IntegrityError, match="RET-3"):
        Laboratory(store).tamper("update retention_sample set months = 13 where id = :id", id=first)
    require_even(store.admin, plant.company)


@pytest.mark.requirement("RET-3", "RET-4", "RET-5")
def test_a_products_sample_is_looked_at_consumed_and_destroyed_after_its_time(
    cabinet: Cabinet, later: Callable[[int], None]
) -> None:
    """Its lot expires in 400 days; a year after that it may be destroyed."""
    store, shelves, plant = cabinet.store, cabinet.shelves, cabinet.plant
    material, place = store.material(), cabinet.place()
    cabinet.rule(material, YEAR_AFTER_EXPIRY)
    sample = cabinet.take(store.receive(material, "L-1", "20"), place, "2")
    box = cabinet.box(sample).id
    cabinet.rule(material, None)
    refused(
        cabinet,
        (InvalidInput, lambda: cabinet.inspect(sample, InspectionOutcome.DETERIORATED)),
        (Forbidden, lambda: cabinet.inspect(sample, by=plant.operator)),
        (Forbidden, lambda: cabinet.consume(sample, "0.5", by=plant.operator)),
        (InvalidInput, lambda: cabinet.consume(sample, "0.5", " ")),
        (NotEnoughInContainer, lambda: cabinet.consume(sample, "2.1")),
    )
    cabinet.inspect(sample, InspectionOutcome.DETERIORATED, "Spots on three tablets")
    cabinet.consume(sample, "0.5")
    row = cabinet.row("retention_sample", sample)
    assert (str(row.consumed), row.inspected_on, row.inspection_due_on.year) == (
        "0.5",
        row.taken_on,
        row.taken_on.year + 1,
    )
    last = store.rows("transaction")[-1]
    assert (last.kind, str(last.quantity_value), last.reason) == ("SAMPLE", "-0.5", "Complaint 7")
    with pytest.raises(StillKept) as told:
        shelves.destroy(box)
    assert str(told.value.keep_until) in told.value.message
    refused(cabinet, (StillKept, lambda: shelves.destroy(box, by=plant.supervisor)))
    later(400 + 370)
    destruction = shelves.destroy(box)
    refused(
        cabinet,
        (WrongState, lambda: cabinet.consume(sample, "0.5")),
        (WrongState, lambda: cabinet.inspect(sample)),
        (NotTheWitness, lambda: shelves.witness(destruction, by=plant.operator)),
    )
    shelves.withdraw(destruction)
    assert cabinet.box(sample).state == "RETAINED"
    shelves.witness(shelves.destroy(box))
    assert (cabinet.box(sample).state, str(cabinet.box(sample).remaining)) == ("DESTROYED", "0.0")
    require_even(store.admin, plant.company)


@pytest.mark.requirement("RET-3", "RET-5")
def test_a_starting_materials_sample_is_kept_for_what_was_made_of_it(
    cabinet: Cabinet, run: Run, later: Callable[[int], None]
) -> None:
    store, shelves = cabinet.store, cabinet.shelves
    material = store.material()
    cabinet.rule(material, TWO_YEARS_AFTER_RELEASE)
    lot = store.receive(material, "L-1", "20")
    sample = cabinet.take(lot, cabinet.place())
    box = cabinet.box(sample).id
    with pytest.raises(StillKept) as told:
        shelves.destroy(box)
    assert "lot L-1 waits for quality's decision" in told.value.message
    store.dispose(lot)
    store.charge(run, 1, lot, "1")
    made = store.output(run, store.material("PRODUCT"))
    with pytest.raises(StillKept) as told:
        shelves.destroy(box)
    assert "lot OUT-1 waits for quality's decision" in told.value.message
    run.release_as_it_is()
    store.dispose(made)
    later(2 * 366)  # two years after the release; the product expires 400 days after its making
    with pytest.raises(StillKept) as told:
        shelves.destroy(box)
    assert told.value.keep_until is not None
    assert told.value.keep_until > told.value.today
    later(400 + 370)
    shelves.witness(shelves.destroy(box))
    assert cabinet.row("retention_sample", sample).inspection_due_on is None
    refused(cabinet, (WrongState, lambda: cabinet.inspect(sample)))
