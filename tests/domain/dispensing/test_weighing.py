"""A weighing with the database: what is refused, what is kept, what stock does, and who signs (WGH-6 to WGH-15)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.dispensing.addition_refusals import DispensedOnly, NotDispensed, OtherBatch
from domain.dispensing.kinds import DispensedState, OrderState, ReadingKind, WeighingState
from domain.dispensing.order_refusals import (
    ActivesFirst,
    BoothBusy,
    BoothNotCleared,
    LotNotChosen,
    NoBooth,
    NothingToClear,
    NothingTyped,
    NotWitnessed,
    OffDivision,
    WeigherSigns,
)
from domain.dispensing.refusals import (
    BelowMinimumWeight,
    NoDivisionInBand,
    OtherContainer,
    OverCapacity,
    UnstableReading,
    WrongReading,
)
from domain.execution.models import Batch
from domain.execution.rules.recording import Late
from domain.kernel.refusals import Forbidden, InvalidInput, Refusal, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.commands import dispensing as stock_of_lots
from domain.materials.commands.moving import Source
from domain.materials.container_events import ContainerAdjusted
from domain.materials.container_models import Container
from domain.materials.container_refusals import BeyondTolerance, ContainerDispensed, ContainerNumberTaken
from domain.materials.models import MaterialLot
from domain.reconciliation.queries import figures_of
from domain.review import executors, rules
from domain.review import queries as review
from domain.training.act_refusals import NotTrained
from domain.training.commands import defining
from domain.training.rules import Audience
from domain.training.rules import Required as Lesson
from domain.work.queries import work_of
from tests.containers import filled, require_even
from tests.dispensing import API, LARGE, MCC, PVP, SMALL, Dispensary, scale
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.execution import Run
from tests.materials import LATER, kg
from tests.training import READ, School

GROSS, TARE = ReadingKind.GROSS, ReadingKind.TARE


class Place(NamedTuple):
    """A batch with its orders, the lots chosen for its povidone, and a booth."""

    run: Run
    orders: dict[str, UUID]
    lots: dict[str, UUID]
    booth: UUID


class Shop(NamedTuple):
    """What the batches of a module have in common."""

    dispensary: Dispensary
    lots: dict[str, UUID]
    version: UUID


@pytest.fixture(scope="module")
def shop(shared: Dispensary) -> Shop:
    return Shop(shared, shared.lots(shared.materials()), shared.recipe())


@pytest.fixture
def dispensary(shop: Shop) -> Dispensary:
    return shop.dispensary


@pytest.fixture
def place(shop: Shop) -> Place:
    here = shop.dispensary
    number = len(here.rows("batch")) + 1
    run = here.batch(shop.version, f"MET-{number:04}")
    orders = here.ordered(run)
    here.choose(orders[PVP])
    return Place(run, orders, shop.lots, here.booth(f"BOOTH-{number}"))


def refuse(dispensary: Dispensary, *acts: tuple[type[Refusal], Callable[[], object]]) -> None:
    """Each act is refused so, and nothing is changed by it."""
    before = dispensary.everything()
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()
        assert dispensary.everything() == before, refusal


def unverified(dispensary: Dispensary, place: Place) -> tuple[str, ...]:
    """Additions that forbid the release; everybody at the scale and the granulator executed the batch (REV-6)."""
    with Session(dispensary.admin) as session:
        batch = session.scalars(select(Batch).where(Batch.id == place.run.batch)).one()
        people = dispensary.plant.operator, dispensary.plant.supervisor, dispensary.plant.second_operator
        assert {one.person for one in people} <= executors.executed_by(session, batch)
        facts = review.facts_of(session, batch)
        blockers = [one.place for one in rules.release_blockers(facts)]
    assert all(f"container {code}" in blockers for code in facts.unverified_additions)
    return facts.unverified_additions


def accounted(dispensary: Dispensary, place: Place) -> str:
    """What the batch was issued of its only material; what it used, gave back, destroyed, and can't account for."""
    with Session(dispensary.admin) as session:
        batch = session.scalars(select(Batch).where(Batch.id == place.run.batch)).one()
        (one,) = figures_of(session, batch).materials
    return f"{one.issued} issued: {one.used}, {one.returned}, {one.destroyed}, {one.unaccounted}"


def container(dispensary: Dispensary, lot: UUID) -> UUID:
    found: UUID = dispensary.shelves.of(lot)[0].id
    return found


@pytest.mark.requirement("WGH-8", "WGH-16", "MAT-2", "WGH-3")
def test_a_weighing_begins_with_a_chosen_lot_a_fit_scale_and_a_clear_booth(
    dispensary: Dispensary, place: Place
) -> None:
    order, povidone = place.orders[PVP], container(dispensary, place.lots[PVP])
    warehouse = dispensary.shelves.place()

    def begin(on: object = SMALL, *, at: UUID = place.booth, of: UUID = povidone, **more: object) -> object:
        return dispensary.begin(order, of, at, on, **more)  # type: ignore[arg-type]  # some are wrong on purpose

    refuse(
        dispensary,
        (LotNotChosen, lambda: begin(of=container(dispensary, place.lots[MCC]))),
        (NoBooth, lambda: begin(at=warehouse)),
        (BelowMinimumWeight, lambda: begin(LARGE)),
        (OverCapacity, lambda: begin(scale("SCL-9", "5", "0.001", "0.1"))),
        (NoDivisionInBand, lambda: begin(scale("SCL-9", "150", "1", "0"))),
        (InvalidInput, lambda: begin(None)),
        (InvalidInput, lambda: begin(scale("", "35", "0.001", "1"))),
        (InvalidInput, lambda: begin(scale("SCL-9", "35", "0.001", "40"))),
        (InvalidInput, lambda: begin(scale("SCL-9", "35", "0.001", "1", unit="L"))),
        (InvalidInput, lambda: begin(part=SMALL.capacity)),
        (Forbidden, lambda: begin(by=dispensary.plant.engineer)),
        (NothingToClear, lambda: dispensary.clear(place.booth)),
    )
    refuse(
        dispensary,
        (
            ActivesFirst,
            lambda: dispensary.begin(place.orders[MCC], container(dispensary, place.lots[MCC]), place.booth, SMALL),
        ),
    )
    weighing = begin()
    shown = dispensary.row("weighing", UUID(str(weighing)))
    assert (shown.shown_target, shown.shown_low, shown.shown_high) == (
        Decimal("7.500"),
        Decimal("7.463"),
        Decimal("7.537"),
    )
    refuse(dispensary, (BoothBusy, begin))
    dispensary.abandon(UUID(str(weighing)))


@pytest.mark.requirement("WGH-6", "WGH-7", "WGH-10", "WGH-11")
def test_each_reading_is_in_its_turn_and_every_attempt_is_kept(dispensary: Dispensary, place: Place) -> None:
    weighing = dispensary.begin(place.orders[PVP], container(dispensary, place.lots[PVP]), place.booth, SMALL)

    def read(kind: ReadingKind, quantity: str, **more: object) -> None:
        dispensary.read(weighing, kind, quantity, **more)  # type: ignore[arg-type]  # some are wrong on purpose

    refuse(
        dispensary,
        (WrongReading, lambda: read(GROSS, "8.500")),
        (UnstableReading, lambda: read(TARE, "1.000", stable=False)),
        (OffDivision, lambda: read(TARE, "1.0005")),
        (OverCapacity, lambda: read(TARE, "36.000")),
        (InvalidInput, lambda: read(TARE, "1.000", reason=None)),
        (InvalidInput, lambda: read(TARE, "1000", unit="g")),
        (InvalidInput, lambda: read(TARE, "1.000", container="PVP-1-1")),
        (InvalidInput, lambda: read(TARE, "1.000", emptied=True)),
        (Forbidden, lambda: read(TARE, "1.000", by=dispensary.plant.reviewer)),
    )
    read(TARE, "1.000")
    (raised,) = dispensary.of(place.run, "batch_exception")
    assert raised.rule == "WGH-10"
    refuse(
        dispensary,
        (OtherContainer, lambda: read(GROSS, "8.500", container="BIN-2")),
        (BelowMinimumWeight, lambda: read(GROSS, "1.500")),
    )
    for gross, verdict in (("8.400", "BELOW"), ("8.600", "ABOVE"), ("8.500", "WITHIN")):
        read(GROSS, gross)
        last = dispensary.rows("weight_reading")[-1]
        assert (last.verdict, last.net) == (verdict, Decimal(gross) - 1)
    assert dispensary.row("weighing", weighing).state == WeighingState.WEIGHED
    assert len([one for one in dispensary.rows("weight_reading") if one.weighing_id == weighing]) == 4
    assert len(dispensary.of(place.run, "batch_exception")) == 1
    refuse(dispensary, (WrongState, lambda: read(GROSS, "8.500")))


@pytest.mark.requirement("WGH-6", "WGH-13")
def test_a_container_that_is_named_is_new_and_the_one_that_is_tared(dispensary: Dispensary, place: Place) -> None:
    order, bag = place.orders[PVP], container(dispensary, place.lots[PVP])
    number = f"D-{place.run.batch.hex[-8:]}"

    def begin(into: str) -> UUID:
        return dispensary.begin(order, bag, place.booth, SMALL, into_number=into)

    refuse(dispensary, (ContainerNumberTaken, lambda: begin("PVP-1-1")), (InvalidInput, lambda: begin("D 1")))
    weighing = begin(number)
    refuse(dispensary, (OtherContainer, lambda: dispensary.read(weighing, TARE, "1.000")))
    for kind, shown in ((TARE, "1.000"), (GROSS, "8.500")):
        dispensary.read(weighing, kind, shown, container=number)
    (dispensed,) = dispensary.of(place.run, "dispensed_container")
    assert dispensed.code == number


@pytest.mark.requirement("WGH-10", "WGH-14", "WGH-15", "REV-4", "REV-6")
def test_the_weight_is_witnessed_and_verified_and_the_addition_verified_by_others(
    dispensary: Dispensary, place: Place
) -> None:
    plant = dispensary.plant
    weighing = dispensary.begin(place.orders[PVP], container(dispensary, place.lots[PVP]), place.booth, SMALL)
    dispensary.read(weighing, TARE, "1.000", by=plant.supervisor)
    dispensary.read(weighing, GROSS, "8.500")
    (dispensed,) = dispensary.of(place.run, "dispensed_container")
    place.run.start(1)
    refuse(
        dispensary,
        (WeigherSigns, lambda: dispensary.witness(weighing, by=plant.operator)),
        (NotWitnessed, lambda: dispensary.verify(weighing)),
        (WrongState, lambda: dispensary.charge(place.run, 1, dispensed.code)),
    )
    dispensary.witness(weighing)
    refuse(
        dispensary,
        (NothingTyped, lambda: dispensary.witness(weighing)),
        (WeigherSigns, lambda: dispensary.verify(weighing, by=plant.operator)),
        (WeigherSigns, lambda: dispensary.verify(weighing, by=plant.supervisor)),
        (Forbidden, lambda: dispensary.verify(weighing, by=plant.engineer)),
    )
    dispensary.verify(weighing)
    assert dispensary.order(place.orders[PVP]).state == OrderState.COMPLETE
    refuse(
        dispensary,
        (NotDispensed, lambda: dispensary.charge(place.run, 1, "NOTHING")),
        (WrongState, lambda: dispensary.verify_addition(dispensed.id)),
    )
    dispensary.charge(place.run, 1, dispensed.code)
    assert dispensed.code in unverified(dispensary, place)
    refuse(
        dispensary,
        (WeigherSigns, lambda: dispensary.verify_addition(dispensed.id, by=plant.operator)),
        (WrongState, lambda: dispensary.charge(place.run, 1, dispensed.code)),
    )
    dispensary.verify_addition(dispensed.id)
    assert dispensary.dispensed(dispensed.id).state == DispensedState.ADDED
    assert unverified(dispensary, place) == ()
    require_even(dispensary.admin, plant.company)


@pytest.mark.requirement("EXE-11", "WGH-13")
def test_an_addition_that_is_entered_late_followed_its_weighing_and_is_an_exception(
    dispensary: Dispensary, place: Place
) -> None:
    place.run.start(1)
    before = Late(datetime.now(UTC), "The terminal was down")
    dispensed = dispensary.weighed(place.orders[PVP], place.lots[PVP], place.booth, "1.000", "8.500", on=SMALL)
    code, after = dispensary.dispensed(dispensed).code, replace(before, event_at=datetime.now(UTC))
    refuse(dispensary, (InvalidInput, lambda: dispensary.charge(place.run, 1, code, late=before)))
    dispensary.charge(place.run, 1, code, late=after)
    edge = dispensary.row("genealogy_edge", dispensary.dispensed(dispensed).edge_id)
    assert (edge.event_at, edge.late_because) == (after.event_at, after.reason)
    exceptions = [one for one in place.run.rows("batch_exception") if one.batch_id == place.run.batch]
    assert [one.rule for one in exceptions] == ["WGH-10", "EXE-11"]


@pytest.mark.requirement("WGH-13", "MAT-6", "MAT-7", "REV-2")
def test_what_was_dispensed_goes_into_its_batch_alone_or_back_into_stock(dispensary: Dispensary, place: Place) -> None:
    other = dispensary.batch(place.run.row().recipe_version_id, "MET-OTHER")
    for run in (place.run, other):
        run.start(1)
    dispensed = dispensary.weighed(place.orders[PVP], place.lots[PVP], place.booth, "1.000", "8.500", on=SMALL)
    row = dispensary.dispensed(dispensed)
    refuse(
        dispensary,
        (OtherBatch, lambda: dispensary.charge(other, 1, row.code)),
        (ContainerDispensed, lambda: dispensary.shelves.adjust(row.container_id, "7")),
        (ContainerDispensed, lambda: dispensary.shelves.split(row.container_id, "1")),
    )
    dispensary.charge(place.run, 1, row.code)
    dispensary.verify_addition(dispensed)
    assert accounted(dispensary, place) == "7.500 issued: 7.500, 0, 0, 0.000"
    edge, signed = dispensary.dispensed(dispensed).edge_id, dispensary.dispensed(dispensed).addition_signature_id
    dispensary.store.reverse(edge)
    assert "Booked twice" in dispensary.row("signature_staleness", signed).because
    assert dispensary.dispensed(dispensed).state == DispensedState.VERIFIED
    assert accounted(dispensary, place) == "7.500 issued: 0, 0, 0, 7.500"
    refuse(dispensary, (ContainerDispensed, lambda: dispensary.shelves.adjust(row.container_id, "7")))
    refuse(dispensary, (Forbidden, lambda: dispensary.give_back(dispensed, by=dispensary.plant.operator)))
    dispensary.give_back(dispensed)
    assert dispensary.dispensed(dispensed).returned_because == "Not needed"
    assert dispensary.order(place.orders[PVP]).state == OrderState.IN_PROGRESS
    dispensary.shelves.adjust(row.container_id, "7.49")
    again = dispensary.weighed(place.orders[PVP], place.lots[PVP], place.booth, "1.000", "8.500", on=SMALL)
    dispensary.shelves.destroy(dispensary.dispensed(again).container_id)
    destruction = dispensary.rows("container_destruction")[-1].id
    dispensary.shelves.witness(destruction)
    assert dispensary.dispensed(again).state == DispensedState.DESTROYED
    assert dispensary.order(place.orders[PVP]).state == OrderState.IN_PROGRESS
    assert accounted(dispensary, place) == "15.000 issued: 0, 7.500, 7.500, 0.000"
    require_even(dispensary.admin, dispensary.plant.company)


@pytest.mark.requirement("WGH-13", "MAT-7")
def test_nothing_is_put_to_what_was_dispensed(dispensary: Dispensary, shop: Shop, place: Place) -> None:
    place.run.start(1)
    without_order = dispensary.batch(shop.version, f"MET-{len(dispensary.rows('batch')) + 1:04}")
    without_order.start(1)
    store, shelves, lot = dispensary.store, dispensary.shelves, place.lots[PVP]
    stock = shelves.of(lot)[0].id
    charges = [store.charge(without_order, 1, lot, amount, source=Source(container=stock)) for amount in ("2", "3")]
    kept = dispensary.dispensed(
        dispensary.weighed(place.orders[PVP], lot, place.booth, "1.000", "8.500", on=SMALL)
    ).container_id
    other = shelves.split(stock, "0.010")
    refuse(
        dispensary,
        (ContainerDispensed, lambda: shelves.give_back(charges[0], "1", container=kept)),
        (ContainerDispensed, lambda: shelves.empty(other, found="0.010", into=kept)),
    )
    shelves.give_back(charges[0], "1", container=other)

    def keep(uow: UnitOfWork) -> Container:
        found, _ = stock_of_lots.keep_whole(uow, uow.rely_on(MaterialLot, lot), container=stock)
        uow.record(ContainerAdjusted(container=found.id))
        return found

    def let_go(uow: UnitOfWork) -> Container:
        uow.record(ContainerAdjusted(container=stock))
        return stock_of_lots.let_go(uow, stock)

    dispensary.do(dispensary.plant.operator, keep)
    before = shelves.row(stock)
    store.reverse(charges[1])
    assert shelves.row(stock) == before
    assert shelves.of(lot)[-1].remaining == Decimal(3)
    dispensary.do(dispensary.plant.operator, let_go)  # for the module's other batches
    require_even(dispensary.admin, dispensary.plant.company)


@pytest.mark.requirement("WGH-13", "WGH-14")
def test_a_material_with_an_order_is_charged_from_what_was_dispensed_alone(
    dispensary: Dispensary, place: Place
) -> None:
    povidone, cellulose = place.lots[PVP], place.lots[MCC]
    place.run.start(1)
    around = (DispensedOnly, lambda: dispensary.store.charge(place.run, 1, povidone, "7.500"))
    refuse(dispensary, around)
    done = dispensary.weighed(place.orders[PVP], povidone, place.booth, "1.000", "8.500", on=SMALL)
    refuse(dispensary, around)
    dispensary.charge(place.run, 1, dispensary.dispensed(done).code)
    refuse(dispensary, around)
    names = """site_id, kind, source_lot_id, source_id, target_batch_id, target_id, phase_execution_id, quantity_value,
        quantity_unit, recorded_by, recorded_name, recorded_at"""
    again = f"""insert into genealogy_edge (company_id, id, {names}) select :c, gen_random_uuid(), {names}
        from genealogy_edge where id = '{dispensary.dispensed(done).edge_id}'"""  # noqa: S608 -- our own words
    assert refused_by_the_database(dispensary.do, dispensary.plant, again) == RESTRICTED
    refuse(dispensary, (DispensedOnly, lambda: dispensary.store.charge(place.run, 1, cellulose, "7.898")))
    dispensary.close(place.orders[MCC])
    dispensary.store.charge(place.run, 1, cellulose, "7.898")
    require_even(dispensary.admin, dispensary.plant.company)


@pytest.mark.requirement("WGH-12")
def test_a_container_that_yields_less_or_more_records_the_difference_in_the_same_act(
    dispensary: Dispensary, place: Place
) -> None:
    material, bags = dispensary.store.lot(place.lots[PVP]).material_id, (filled("4.000"), filled("20.000"))
    later = LATER + timedelta(days=30)
    lot = dispensary.store.receive(material, "BAGS", "24.000", containers=bags, expires_on=later)
    dispensary.store.dispose(lot)
    orders, booth = place.orders, place.booth
    dispensary.choose(orders[PVP], [lot], "The bags are open")
    small, large = (one.id for one in dispensary.shelves.of(lot))
    weighing = dispensary.begin(orders[PVP], small, booth, SMALL, part=kg("4"))
    dispensary.read(weighing, TARE, "1.000")
    refuse(dispensary, (BeyondTolerance, lambda: dispensary.read(weighing, GROSS, "4.900", emptied=True)))
    dispensary.read(weighing, GROSS, "5.015", emptied=True)  # a gain of 0.015
    kinds = [(one.kind, one.quantity_value) for one in dispensary.rows("inventory_transaction")]
    assert ("EMPTYING", Decimal("0.015")) in kinds
    assert dispensary.shelves.row(small).state == "EMPTY"
    dispensary.witness(weighing)
    dispensary.verify(weighing)
    rest = dispensary.begin(orders[PVP], large, booth, SMALL)
    found = dispensary.row("weighing", rest)
    assert (found.target, found.low, found.high) == (Decimal("3.485"), Decimal("3.4475"), Decimal("3.5225"))
    dispensary.net(rest, "1.000", "4.485")
    dispensary.witness(rest)
    dispensary.verify(rest)
    assert dispensary.order(orders[PVP]).state == OrderState.COMPLETE
    assert dispensary.shelves.row(large).remaining == Decimal("16.515")
    require_even(dispensary.admin, dispensary.plant.company)


@pytest.mark.requirement("WGH-3", "WGH-7")
def test_what_a_lot_within_its_band_still_holds_is_weighed_from_nothing_up(
    dispensary: Dispensary, place: Place
) -> None:
    material, later = dispensary.store.lot(place.lots[PVP]).material_id, LATER + timedelta(days=30)
    lot = dispensary.store.receive(material, "BAG", "4.000", expires_on=later)
    dispensary.store.dispose(lot)
    dispensary.choose(place.orders[PVP], [lot, place.lots[PVP]], "The bag is open")
    fine, (bag,) = scale("SCL-04", "35", "0.001", "0"), dispensary.shelves.of(lot)
    dispensary.net(dispensary.begin(place.orders[PVP], bag.id, place.booth, fine), "1.000", "4.990")
    rest = dispensary.begin(place.orders[PVP], bag.id, place.booth, fine)
    found = dispensary.row("weighing", rest)
    assert (found.target, found.low, found.high) == (Decimal("0.010"), 0, Decimal("0.030"))
    dispensary.abandon(rest)


@pytest.mark.requirement("MAT-3", "MAT-1")
def test_a_lot_that_is_taken_back_holds_its_open_dispenses_and_flags_their_batches(
    dispensary: Dispensary, place: Place
) -> None:
    dispensary.choose(place.orders[API])
    dispensary.lab.take_back(place.lots["A"])
    assert dispensary.order(place.orders[API]).state == OrderState.HELD
    assert dispensary.order(place.orders[PVP]).state == OrderState.OPEN
    (flag,) = [one for one in dispensary.lab.rows("lot_flag") if one.batch_id == place.run.batch]
    assert (flag.batch_id, flag.lot_id) == (place.run.batch, place.lots["A"])
    (raised,) = dispensary.of(place.run, "batch_exception")
    assert (raised.rule, "is being dispensed for this batch" in raised.description) == ("MAT-3", True)
    refuse(
        dispensary,
        (
            WrongState,
            lambda: dispensary.begin(place.orders[API], container(dispensary, place.lots["A"]), place.booth),
        ),
    )
    dispensary.choose(place.orders[API], [place.lots["B"]])
    dispensary.restart(place.orders[API])
    assert dispensary.order(place.orders[API]).missing is not None
    refuse(dispensary, (Forbidden, lambda: dispensary.close(place.orders[API], by=dispensary.plant.operator)))
    dispensary.close(place.orders[API])
    assert [
        one for one in dispensary.rows("dispense_source") if one.order_id == place.orders[API] and not one.dropped_at
    ] == []


def test_another_material_is_opened_in_a_booth_once_it_was_cleared(dispensary: Dispensary, place: Place) -> None:
    other = dispensary.booth(f"{place.run.batch.hex[-12:]}-2")
    material = dispensary.store.lot(place.lots["A"]).material_id
    third = dispensary.active(material, "C", "160.000", "99.8", "0.2")
    dispensary.choose(place.orders[API], [third], "It stands at the booth")
    begun = dispensary.begin(place.orders[PVP], container(dispensary, place.lots[PVP]), place.booth, SMALL)
    active = container(dispensary, third)
    refuse(
        dispensary,
        (BoothBusy, lambda: dispensary.begin(place.orders[API], active, place.booth, part=kg("100"))),
        (BoothBusy, lambda: dispensary.clear(place.booth)),
    )
    dispensary.abandon(begun)
    refuse(
        dispensary, (BoothNotCleared, lambda: dispensary.begin(place.orders[API], active, place.booth, part=kg("100")))
    )
    dispensary.clear(place.booth)
    (clearance,) = dispensary.rows("booth_clearance")
    assert clearance.cleared_name == "Operator"
    again = dispensary.begin(place.orders[API], active, place.booth, part=kg("100"))
    refuse(dispensary, (BoothBusy, lambda: dispensary.begin(place.orders[API], active, other, part=kg("100"))))
    dispensary.abandon(again)


@pytest.mark.requirement("MAT-7")
def test_what_a_complete_batch_was_promised_and_never_weighed_is_free_again(
    dispensary: Dispensary, place: Place
) -> None:
    order = place.orders[PVP]
    (source,) = [one for one in dispensary.rows("dispense_source") if one.order_id == order]
    assert source.planned == Decimal("7.500")
    running = dispensary.begin(order, container(dispensary, place.lots[PVP]), place.booth, SMALL)
    complete(place.run)
    assert dispensary.row("weighing", running).state == WeighingState.ABANDONED
    assert {dispensary.order(one).state for one in place.orders.values()} == {OrderState.CLOSED}
    ended = dispensary.row("dispense_source", source.id)
    assert (ended.planned, ended.dropped_at is None) == (0, False)


@pytest.mark.requirement("MAT-7", "WGH-13")
def test_what_comes_back_from_a_complete_batch_is_promised_to_it_no_more(dispensary: Dispensary, place: Place) -> None:
    order = place.orders[PVP]
    left = dispensary.weighed(order, place.lots[PVP], place.booth, "1.000", "8.500", on=SMALL)
    assert dispensary.order(order).state == OrderState.COMPLETE
    complete(place.run)
    dispensary.give_back(left)
    assert dispensary.order(order).state == OrderState.CLOSED
    (source,) = [one for one in dispensary.rows("dispense_source") if one.order_id == order]
    assert (source.planned, source.weighed) == (0, 0)


def complete(run: Run) -> None:
    run.start(1)
    run.complete(1)
    run.verify(1)
    run.start(2)
    run.complete(2)
    assert run.row().state == "COMPLETE"


@pytest.mark.requirement("TRN-14", "EXE-15")
def test_who_weighs_is_trained_for_the_phases_that_charge_the_material(dispensary: Dispensary, place: Place) -> None:
    plant, school = dispensary.plant, School(dispensary.do, dispensary.plant, dispensary.admin)
    version = place.run.row().recipe_version_id
    charging, mixing = (dispensary.row("recipe_phase", place.run.phase(one).recipe_phase_id).code for one in (1, 2))
    audience, document = Audience(recipe=school.row("training_version", version).subject_id), school.document()
    demanded, of_document = Lesson(document, READ), school.version(document)
    made = school.curriculum(demanded, audience=audience, code="WEIGHERS", phases=(charging,))
    order, povidone = place.orders[PVP], container(dispensary, place.lots[PVP])

    def begin() -> UUID:
        return dispensary.begin(order, povidone, place.booth, SMALL)

    def told() -> str | None:
        with Session(dispensary.admin) as session:
            return next(one.because for one in work_of(session, plant.operator) if one.subject == order)

    def demand(seen: int, *phases: str) -> None:
        dispensary.do(
            plant.reviewer,
            lambda uow: defining.set_requirements(
                uow, curriculum=made, seen=seen, requirements=[demanded], reason="By risk", phases=phases
            ),
        )

    refuse(dispensary, (NotTrained, begin))
    assert "isn't trained for batch" in (told() or "")
    demand(1, mixing)
    assert told() is None
    weighing = begin()
    demand(2, charging)
    refuse(dispensary, (NotTrained, lambda: dispensary.read(weighing, TARE, "1.000")))
    for one in (version, of_document):
        school.read(one)
    dispensary.net(weighing, "1.000", "8.500")
    refuse(dispensary, (NotTrained, lambda: dispensary.witness(weighing)))
    for one in (version, of_document):
        school.read(one, by=plant.second_operator)
        school.read(one, by=plant.supervisor)
    dispensary.witness(weighing)
    demand(3, mixing)
    dispensary.verify(weighing)
    dispensary.do(plant.reviewer, lambda uow: defining.retire_curriculum(uow, curriculum=made, seen=4, reason="Over"))
