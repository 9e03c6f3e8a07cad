"""Opening, counting, counting again, approving and cancelling, against the database."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, VersionConflict, WrongState
from domain.kernel.rows import SessionRows
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.commands.moving import Source
from domain.materials.container_kinds import LocationKind
from domain.materials.counting import queries
from domain.materials.counting.commands import finding
from domain.materials.counting.commands.opening import Scope
from domain.materials.counting.refusals import (
    CountedByYou,
    CountedOften,
    CounterApproves,
    CountIsOpen,
    CountOvertaken,
    CountUnfinished,
    DestructionUnderWay,
    FoundOutOfPlace,
    NotCountable,
    OutsideCount,
    TooManyToCount,
    UnknownContainer,
)
from domain.materials.queries import today_at
from domain.materials.refusals import WrongLotUnit
from infra.transaction import Transactions
from tests.containers import filled, require_even
from tests.counting import Counting
from tests.execution import Run
from tests.materials import kg
from tests.quality import Laboratory


def refused(counting: Counting, *acts: tuple[type[Refusal], Callable[[], object]]) -> None:
    """Each act is refused so, and nothing of counts and stock changes."""
    before = counting.all()
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()
        assert counting.all() == before, refusal


@pytest.mark.requirement("CNT-1", "CNT-2", "CNT-3", "CNT-4", "CNT-5", "CNT-6", "CNT-7")
def test_a_location_is_counted_and_its_book_set_right(counting: Counting) -> None:
    """Four drums by the book: one right, one short, one missing, one moved away meanwhile; a fifth from elsewhere."""
    shelves, plant, store = counting.shelves, counting.plant, counting.store
    here, there = shelves.place("A-1"), shelves.place("B-1")
    drums = [filled("25", number=f"D{n}", location=here) for n in range(1, 5)]
    drums.append(filled("25", number="D5", location=there))
    lot = store.receive(store.material(), "L-1", "125", containers=tuple(drums))
    count = counting.open(Scope(location=here))
    assert sorted(counting.lines(count)) == ["D1", "D2", "D3", "D4"]
    shelves.move(counting.lines(count)["D4"].container_id, there)

    assert counting.find(count, "D1", "25.1") == "COUNTED"
    assert counting.find(count, "D2", "23") == "TO_RECOUNT"
    assert counting.find(count, "D3", None) == "TO_RECOUNT"
    assert counting.find(count, "D4", None) == "LEFT"
    assert counting.find(count, "D5", "25") == "COUNTED"
    refused(
        counting,
        (CountUnfinished, lambda: counting.approve(count)),
        (CountedByYou, lambda: counting.find(count, "D2", "24")),
        (WrongState, lambda: counting.find(count, "D1", "25", by=plant.second_operator)),
        (UnknownContainer, lambda: counting.find(count, "D9", "25")),
        (InvalidInput, lambda: counting.find(count, "D5", "-1", by=plant.second_operator)),
        (InvalidInput, lambda: counting.find(count, "D2", "1", location=there, by=plant.second_operator)),
        (Forbidden, lambda: counting.find(count, "D2", "23", by=plant.reviewer)),
        (Forbidden, lambda: counting.approve(count, by=plant.operator)),
        (Forbidden, lambda: counting.open(Scope(lot=lot), by=plant.operator)),
        (CountIsOpen, lambda: counting.open(Scope(location=here))),
        (VersionConflict, lambda: counting.approve(count, version=9)),
    )
    assert counting.find(count, "D2", "23.5", by=plant.supervisor) == "RECOUNTED"
    assert counting.find(count, "D3", None, by=plant.second_operator) == "RECOUNTED"
    refused(counting, (CounterApproves, lambda: counting.approve(count)))
    counting.again(count, "D2")
    assert counting.find(count, "D2", "23.5", by=plant.second_operator) == "RECOUNTED"
    ended = counting.approve(count)
    assert (ended.state, ended.lines_total, ended.lines_right, str(ended.accuracy)) == ("APPROVED", 4, 1, "25.00")
    assert sorted(shelves.booked()[5:]) == [("ADJUSTMENT", "-1.5"), ("ADJUSTMENT", "-25"), ("ADJUSTMENT", "0.1")]
    assert store.rows("transaction")[-1].reason == "Count 1: Spilled at weighing"
    drum = {row.number: row for row in shelves.of(lot)}
    assert {number: str(row.remaining) for number, row in drum.items()} == {
        "D1": "25.1",
        "D2": "23.5",
        "D3": "0",
        "D4": "25",
        "D5": "25",
    }
    assert (drum["D3"].location_id, drum["D4"].location_id, drum["D5"].location_id) == (None, there, here)
    assert [number for number, row in drum.items() if row.missing_at] == ["D3"]
    assert [number for number, row in drum.items() if row.counted_at] == ["D1", "D2", "D3", "D5"]
    refused(
        counting,
        (WrongState, lambda: counting.find(count, "D1", "1")),
        (WrongState, lambda: counting.approve(count)),
        (WrongState, lambda: counting.cancel(count)),
    )
    second = counting.open(Scope(location=here))
    assert sorted(counting.lines(second)) == ["D1", "D2", "D5"]
    assert counting.find(second, "D3", "24") == "TO_RECOUNT"
    assert counting.find(second, "D3", "24", by=plant.second_operator) == "RECOUNTED"
    for number, found in (("D1", "25.1"), ("D2", "23.5"), ("D5", "25")):
        counting.find(second, number, found)
    assert str(counting.approve(second).accuracy) == "75.00"
    again = next(row for row in shelves.of(lot) if row.number == "D3")
    assert (str(again.remaining), again.location_id, again.missing_at) == ("24", here, None)
    require_even(store.admin, plant.company)


@pytest.mark.requirement("CNT-5")
def test_what_was_booked_after_a_count_is_taken_into_account(counting: Counting, run: Run) -> None:
    shelves, plant, store = counting.shelves, counting.plant, counting.store
    bags = tuple(filled("25") for _ in range(4))
    lot = store.receive(store.material(), "L-1", "100", containers=bags)
    store.dispose(lot)
    charged, adjusted, emptied, drained = (row.id for row in shelves.of(lot))
    before = store.charge(run, 1, lot, "1", source=Source(container=charged))
    count = counting.open(Scope(lot=lot))
    for bag, found in (("L-1-1", "22"), ("L-1-2", "20"), ("L-1-3", "24"), ("L-1-4", "20")):
        counting.find(count, bag, found)
        counting.find(count, bag, found, by=plant.second_operator)
    store.charge(run, 1, lot, "5", source=Source(container=charged))
    shelves.adjust(adjusted, "19.5", by=plant.supervisor)
    store.charge(run, 1, lot, "24", source=Source(container=emptied, emptied=True), by=plant.supervisor)
    taken = store.charge(run, 1, lot, "21", source=Source(container=drained))
    refused(counting, (CountOvertaken, lambda: counting.approve(count)))
    counting.again(count, "L-1-4")
    counting.find(count, "L-1-4", "0.5")
    store.reverse(before)
    with pytest.raises(CountOvertaken) as told:
        counting.approve(count)
    assert told.value.numbers == ("L-1-1",)
    counting.again(count, "L-1-1")
    counting.find(count, "L-1-1", "18")
    counting.approve(count)
    assert shelves.contents(lot) == [
        ("L-1-1", "OPEN", "18"),
        ("L-1-2", "CLOSED", "19.5"),
        ("L-1-3", "EMPTY", "0"),
        ("L-1-4", "OPEN", "0.5"),
    ]
    posted = {number: str(line.posted) for number, line in counting.lines(count).items()}
    assert posted == {"L-1-1": "-2", "L-1-2": "0", "L-1-3": "0", "L-1-4": "-3.5"}
    second = counting.open(Scope(lot=lot))
    for bag, seen in (("L-1-1", "18"), ("L-1-2", "19.5"), ("L-1-4", None)):
        counting.find(second, bag, seen)
    counting.find(second, "L-1-4", None, by=plant.second_operator)
    counting.approve(second)
    assert shelves.row(drained).missing_at
    store.reverse(taken)
    assert sorted(counting.lines(counting.open(Scope(lot=lot)))) == ["L-1-1", "L-1-2", "L-1-4"]
    require_even(store.admin, plant.company)


@pytest.mark.requirement("CNT-2", "CNT-5")
def test_a_count_leaves_destruction_and_separation_to_those_who_decide_on_them(counting: Counting) -> None:
    shelves, plant, store = counting.shelves, counting.plant, counting.store
    reject, elsewhere = shelves.place("R-1", LocationKind.REJECT), shelves.place("A-1")
    material = store.material()
    lot = store.receive(material, "L-1", "30", containers=(filled("10"), filled("10"), filled("10")))
    other = store.receive(material, "L-2", "10")
    first, _, third = (row.id for row in shelves.of(lot))
    gone = shelves.destroy(third)
    count = counting.open(Scope(lot=lot))
    refused(
        counting,
        (NotCountable, lambda: counting.find(count, "L-1-3", "10")),
        (OutsideCount, lambda: counting.find(count, "L-2-1", "10")),
        (WrongLotUnit, lambda: _grams(counting, count)),
        (NotFound, lambda: counting.find(count, "L-1-1", "10", location=new_id())),
    )
    assert counting.find(count, "L-1-1", "9") == "TO_RECOUNT"
    counting.find(count, "L-1-1", "9", location=reject, by=plant.second_operator)
    counting.find(count, "L-1-2", "10", location=elsewhere)
    refused(counting, (FoundOutOfPlace, lambda: counting.approve(count)))
    shelves.move(first, elsewhere)
    condemned = shelves.destroy(first)
    refused(counting, (DestructionUnderWay, lambda: counting.approve(count)))
    shelves.withdraw(condemned)
    counting.approve(count)
    assert [(row.number, str(row.remaining), row.location_id) for row in shelves.of(lot)] == [
        ("L-1-1", "9", elsewhere),
        ("L-1-2", "10", elsewhere),
        ("L-1-3", "10", None),
    ]
    shelves.witness(gone)
    late = counting.open(Scope(lot=lot))
    counting.find(late, "L-1-1", "9.5", location=reject)
    counting.find(late, "L-1-2", "10")
    counting.find(late, "L-1-1", "9.5", location=reject, by=plant.second_operator)
    condemned = shelves.destroy(first)
    refused(counting, (DestructionUnderWay, lambda: counting.approve(late)))
    shelves.witness(condemned)
    counting.again(late, "L-1-2")
    refused(counting, (CountUnfinished, lambda: counting.approve(late)))
    counting.find(late, "L-1-2", "10", by=plant.second_operator)
    counting.approve(late)  # two persons signed that nothing is left of the first, whatever was counted before
    assert [(row.number, row.state, str(row.remaining)) for row in shelves.of(lot)] == [
        ("L-1-1", "DESTROYED", "0"),
        ("L-1-2", "CLOSED", "10"),
        ("L-1-3", "DESTROYED", "0"),
    ]
    whole = counting.open(Scope(material=material))
    assert sorted(counting.lines(whole)) == ["L-1-2", "L-2-1"]
    counting.cancel(whole)
    assert counting.row("stock_count", whole).reason == "Interrupted"
    assert {line.state for line in counting.lines(whole).values()} == {"TO_COUNT"}
    refused(counting, (InvalidInput, lambda: counting.open(Scope(material=material, lot=other))))


@pytest.mark.requirement("CNT-1", "CNT-5", "WGH-13")
def test_what_was_dispensed_after_a_count_was_opened_is_left_out_of_it(counting: Counting) -> None:
    """Of three bags one is dispensed before it is counted, one after a difference was found, one isn't dispensed."""
    shelves, plant, store = counting.shelves, counting.plant, counting.store
    lot = store.released("L-1", "30")
    first = shelves.of(lot)[0].id
    second, third = (shelves.split(first, "10", number=number) for number in ("L-1-2", "L-1-3"))
    count = counting.open(Scope(lot=lot))
    shelves.keep(first)
    refused(counting, (NotCountable, lambda: counting.find(count, "L-1-1", "10")))
    assert counting.find(count, "L-1-1", None) == "LEFT"
    assert counting.find(count, "L-1-2", "9") == "TO_RECOUNT"
    assert counting.find(count, "L-1-2", "9", by=plant.second_operator) == "RECOUNTED"
    counting.find(count, "L-1-3", "10")
    shelves.keep(second)
    refused(counting, (CountOvertaken, lambda: counting.approve(count)))
    counting.again(count, "L-1-2")
    assert counting.find(count, "L-1-2", None) == "LEFT"
    assert counting.approve(count).lines_total == 1
    assert [(row.number, str(row.remaining), bool(row.counted_at)) for row in shelves.of(lot)] == [
        ("L-1-1", "10", False),
        ("L-1-2", "10", False),
        ("L-1-3", "10", True),
    ]
    assert shelves.row(third).dispensed is None


@pytest.mark.requirement("CNT-3")
def test_nothing_is_counted_more_than_five_times(counting: Counting) -> None:
    """It comes and goes by the book, and each time somebody finds less in it than there should be."""
    shelves, plant, store = counting.shelves, counting.plant, counting.store
    here, there = shelves.place("A-1"), shelves.place("B-1")
    lot = store.receive(store.material(), "L-1", "10", containers=(filled("10", location=here),))
    count = counting.open(Scope(location=here))
    shelves.move(shelves.of(lot)[0].id, there)
    for who in (plant.operator, plant.second_operator, plant.operator, plant.second_operator, plant.operator):
        assert counting.find(count, "L-1-1", "5", by=who) == "TO_RECOUNT"
        assert counting.find(count, "L-1-1", None) == "LEFT"
    refused(counting, (CountedOften, lambda: counting.find(count, "L-1-1", "5", by=plant.second_operator)))
    counting.approve(count)


def _grams(counting: Counting, count: UUID) -> None:
    given = finding.CountContainer(count=count, number="L-1-1", found=Quantity(kg("1").value, "g"))
    counting.store.do(counting.plant.operator, lambda uow: finding.count_container(uow, given))


@pytest.mark.requirement("CNT-1")
def test_one_count_takes_200_containers_and_no_more(counting: Counting) -> None:
    store = counting.store
    lots = [store.receive(store.material(), "L-1", "200", containers=tuple(filled("1") for _ in range(200)))]
    count = counting.open(Scope(lot=lots[0]))
    assert len(counting.lines(count)) == 200
    material = store.lot(lots[0]).material_id
    store.receive(material, "L-2", "1")
    refused(counting, (TooManyToCount, lambda: counting.open(Scope(material=material))))


@pytest.mark.requirement("CNT-7")
def test_what_is_due_follows_the_plan_and_the_last_count(
    counting: Counting, later: Callable[[int], None], transactions: Transactions
) -> None:
    shelves, store, plant = counting.shelves, counting.store, counting.plant
    place, material = shelves.place("A-1"), store.material()
    lot = store.receive(material, "L-1", "20", containers=(filled("10", location=place), filled("10")))
    counting.plan(30, location=place)
    counting.plan(90, material=material)
    refused(counting, (InvalidInput, lambda: counting.plan(0, location=place)))

    def due() -> list[tuple[str, int, bool]]:
        with transactions.reading(plant.company) as session:
            uow = UnitOfWork(SessionRows(session, plant.company), plant.operator)
            found = queries.due_at(uow, plant.site, today=today_at(uow, plant.site))
        return [("place" if one.location else "material", one.containers, one.due_on is None) for one in found]

    assert due() == [("place", 1, True)]
    count = counting.open(Scope(location=place))
    counting.find(count, "L-1-1", "10")
    counting.approve(count)
    assert due() == []
    later(30)
    assert due() == [("place", 1, False)]
    later(90)
    assert due() == [("place", 1, False), ("material", 2, False)]
    shelves.keep(shelves.of(lot)[0].id)
    assert due() == [("place", 0, False), ("material", 1, False)]
    shelves.keep(shelves.of(lot)[1].id)  # what is kept for a batch is in no count, so that no plan waits for it
    assert due() == [("place", 0, False)]
    counting.plan(None, location=place)
    assert due() == []


@pytest.mark.requirement("CNT-3")
def test_the_database_holds_what_the_rules_say(counting: Counting, lab: Laboratory) -> None:
    store = counting.store
    lot = store.receive(store.material(), "L-1", "10")
    count = counting.open(Scope(lot=lot))
    counting.find(count, "L-1-1", "5")
    entry = """insert into stock_count_entry
      select (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'attempt', 2))).*
      from stock_count_entry e where e.company_id = :company"""
    with pytest.raises(IntegrityError, match="CNT-3"):
        lab.tamper(entry, company=counting.plant.company)
    counting.cancel(count)
    with pytest.raises(IntegrityError, match="a count that ended"):
        lab.tamper("update stock_count set reason = 'Other' where id = :id", id=count)
    once_more = entry.replace("'attempt', 2", f"'attempt', 2, 'counted_by', '{counting.plant.second_operator.person}'")
    found = "update stock_count_line set state = 'COUNTED', posted = 0, book_right = true where count_id = :id"
    with pytest.raises(IntegrityError, match="in a count that ended"):
        lab.tamper(found, id=count)
    with pytest.raises(IntegrityError, match="in a count that ended"):
        lab.tamper(once_more, company=counting.plant.company)
