"""Each method of dispensing, a campaign of batches, weighers at the same time, and what the database guards."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from domain.dispensing.kinds import DispensedState, ReadingKind, WeighingState
from domain.dispensing.order_refusals import BoothBusy, NoCampaign
from domain.equipment.clearance.procedures import Place
from domain.equipment.clearance.refusals import PlaceInUse
from domain.execution.clearance.refusals import RoomNotSuitable
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, Refusal, VersionConflict, WrongState
from domain.materials.commands import defining, receiving
from domain.materials.commands.receiving import NewLot
from domain.materials.kinds import WeighingMethod
from domain.materials.refusals import MadeOfIt
from domain.materials.values import MaterialDetails
from domain.recipes.kinds import MaterialRole
from domain.recipes.values import Charge, Material
from infra.transaction import TRY_AGAIN
from tests import recipes
from tests.containers import filled, require_even
from tests.dispensing import SMALL, Dispensary
from tests.equipment import Workshop, refused
from tests.execution import Run
from tests.materials import LATER, kg
from tests.quality import Laboratory

METHODS = {
    "NET-1": WeighingMethod.NET,
    "SUB-1": WeighingMethod.SUBTRACTIVE,
    "WHO-1": WeighingMethod.WHOLE_CONTAINER,
    "CNT-1": WeighingMethod.COUNT,
}


def needed(code: str) -> Quantity:
    return Quantity(Decimal(20), "{count}") if code == "CNT-1" else Quantity(Decimal("7.500"), "kg")


FORMULA = tuple(
    Material(
        position=position,
        code=code,
        name=code,
        role=MaterialRole.EXCIPIENT,
        quantity=needed(code),
        tolerance_percent=Decimal("0.5"),
    )
    for position, code in enumerate(METHODS, 1)
)
CHARGED = tuple(Charge(material=one.position, quantity=one.quantity) for one in FORMULA)
PHASE = recipes.phase(1, "Charge", charges=CHARGED, signatures=(recipes.P, recipes.V))


class Plenty:
    """A plant with a lot of each material, for batches that each order all of them."""

    def __init__(self, dispensary: Dispensary) -> None:
        self.dispensary = dispensary
        self.lots = {code: self._lot(code) for code in METHODS}
        self.version = dispensary.recipe(FORMULA, (PHASE,))

    def _lot(self, code: str) -> UUID:
        here, unit = self.dispensary, needed(code).unit
        details = MaterialDetails(weighing_method=METHODS[code])
        material = here.do(
            here.plant.engineer,
            lambda uow: defining.define_material(uow, code=code, name=code, unit=unit, details=details),
        ).id
        bags = (filled("4.000"), filled("3.490"), filled("92.510")) if code == "WHO-1" else ()
        new = NewLot(
            material=material,
            number=f"L-{code}",
            quantity=Quantity(Decimal("100.000"), unit),
            expires_on=LATER,
            containers=bags,
        )
        lot = here.do(here.plant.operator, lambda uow: receiving.receive_lot(uow, new, site=here.plant.site)).id
        here.store.dispose(lot)
        return lot

    def batch(self) -> tuple[Run, dict[str, UUID], UUID]:
        number = len(self.dispensary.rows("batch")) + 1
        run = self.dispensary.batch(self.version, f"B-{number}")
        return run, self.dispensary.ordered(run), self.dispensary.booth(f"BOOTH-{number}")

    def bag(self, code: str, place: int = 0) -> UUID:
        found: UUID = self.dispensary.shelves.of(self.lots[code])[place].id
        return found


@pytest.fixture(scope="module")
def plenty(shared: Dispensary) -> Plenty:
    return Plenty(shared)


@pytest.mark.requirement("WGH-6", "WGH-12", "WGH-13")
def test_each_method_reads_its_own_way_and_books_what_it_found(plenty: Plenty) -> None:
    here = plenty.dispensary
    run, orders, booth = plenty.batch()
    for code in ("SUB-1", "WHO-1", "CNT-1"):
        here.choose(orders[code])
    bag = here.shelves.row(plenty.bag("SUB-1")).number
    lost = here.begin(orders["SUB-1"], plenty.bag("SUB-1"), booth, replace(SMALL, capacity=kg("150")))
    here.read(lost, ReadingKind.BEFORE, "101.000", container=bag)
    here.read(lost, ReadingKind.AFTER, "93.500", container=bag)
    assert here.shelves.row(plenty.bag("SUB-1")).remaining == Decimal("92.500")
    here.clear(booth)

    with pytest.raises(InvalidInput):
        here.begin(orders["WHO-1"], plenty.bag("WHO-1"), booth, SMALL)
    for place, content in ((0, "4.000"), (1, "3.490")):
        whole = here.begin(orders["WHO-1"], plenty.bag("WHO-1", place), booth, None)
        number = here.shelves.row(plenty.bag("WHO-1", place)).number
        with pytest.raises(InvalidInput):
            here.read(whole, ReadingKind.BOOKED, "3.000", container=number, reason=None)
        here.read(whole, ReadingKind.BOOKED, content, container=number, reason=None)
        assert here.row("container", plenty.bag("WHO-1", place)).dispensed
        here.verify(whole)
    here.clear(booth)

    counted = here.begin(orders["CNT-1"], plenty.bag("CNT-1"), booth, None)
    here.read(counted, ReadingKind.COUNTED, "19", unit="{count}", reason=None)
    here.read(counted, ReadingKind.COUNTED, "20", unit="{count}", reason=None)
    here.verify(counted)
    assert [here.order(orders[code]).state for code in ("WHO-1", "CNT-1")] == ["COMPLETE", "COMPLETE"]
    run.start(1)
    for one in here.of(run, "dispensed_container"):
        if one.state == DispensedState.VERIFIED:
            here.charge(run, 1, one.code)
    charged = sorted(
        f"{one.quantity_value:f}" for one in here.rows("genealogy_edge") if one.target_batch_id == run.batch
    )
    assert charged == ["20", "3.490", "4.000"]
    require_even(here.admin, here.plant.company)


def test_a_campaign_weighs_one_material_for_several_batches_without_a_clearance_between(plenty: Plenty) -> None:
    here = plenty.dispensary
    (_, first, booth), (_, second, _) = plenty.batch(), plenty.batch()
    for wrong in ([first["NET-1"]], [first["NET-1"], second["SUB-1"]], [first["NET-1"], first["NET-1"]]):
        with pytest.raises(NoCampaign):
            here.campaign(booth, wrong)
    assert here.rows("dispense_campaign") == []
    here.campaign(booth, [first["NET-1"], second["NET-1"]])
    for orders, gross in ((first, "8.500"), (second, "8.490")):
        here.choose(orders["NET-1"])
        here.weighed(orders["NET-1"], plenty.lots["NET-1"], booth, "1.000", gross, on=SMALL)
    wanted = {first["NET-1"], second["NET-1"]}
    dispensed = {one.batch_id: one.net_value for one in here.rows("dispensed_container") if one.order_id in wanted}
    assert sorted(dispensed.values()) == [Decimal("7.490"), Decimal("7.500")]


@pytest.mark.requirement("EQP-7")
def test_a_booth_that_demands_a_clearance_is_cleared_for_each_batch(plenty: Plenty) -> None:
    here = plenty.dispensary
    (run, first, booth), (other, _, _) = plenty.batch(), plenty.batch()
    shop, place = Workshop(here.do, here.plant, here.admin), Place(room=booth)
    shop.demand(shop.clearing(), place)
    here.choose(first["NET-1"])
    bag, before = plenty.bag("NET-1"), here.everything()
    with pytest.raises(RoomNotSuitable) as refusal:
        here.begin(first["NET-1"], bag, booth, SMALL)
    assert [one.kind for one in refusal.value.reasons] == ["NOT_CLEARED"]
    assert here.everything() == before
    own, others = shop.clear(place, run), shop.clear(place, other)
    weighing = here.begin(first["NET-1"], bag, booth, SMALL)
    states = [(one.state, one.lapse_cause) for one in (shop.row("line_clearance", each) for each in (own, others))]
    assert states == [("CLEARED", None), ("LAPSED", "USE")]
    refused(shop, (PlaceInUse, lambda: shop.look(place, other)))
    limit = shop.watch(booth)
    for one in ("26", "27"):
        shop.measure(limit, one)
    assert [one.rule for one in here.of(run, "batch_exception")] == ["ENV-2"], "once for the excursion"
    here.abandon(weighing)
    shop.clear(place, other)


@pytest.mark.requirement("MAT-7", "EXE-14")
def test_of_two_weighers_at_one_container_one_begins_and_one_records(plenty: Plenty) -> None:
    here = plenty.dispensary
    places = [plenty.batch() for _ in range(2)]
    for _, orders, _ in places:
        here.choose(orders["NET-1"])

    def begin(place: tuple[Run, dict[str, UUID], UUID]) -> UUID | Refusal:
        try:
            return here.begin(place[1]["NET-1"], plenty.bag("NET-1"), place[2], SMALL)
        except BoothBusy as refusal:
            return refusal

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(begin, places))
    (weighing,) = [one for one in done if isinstance(one, UUID)]
    here.read(weighing, ReadingKind.TARE, "1.000")
    before = here.shelves.row(plenty.bag("NET-1")).remaining

    def record(_: int) -> bool:
        try:
            here.read(weighing, ReadingKind.GROSS, "8.500")
        except (VersionConflict, WrongState):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(record, range(2))) == [False, True]
    assert here.shelves.row(plenty.bag("NET-1")).remaining == before - Decimal("7.500")
    require_even(here.admin, here.plant.company)


@pytest.mark.requirement("WGH-11", "WGH-13", "WGH-14", "MAT-7")
def test_the_database_itself_keeps_what_was_weighed_for_a_batch(plenty: Plenty) -> None:
    here = plenty.dispensary
    _, orders, booth = plenty.batch()
    here.choose(orders["NET-1"])
    weighing = here.begin(orders["NET-1"], plenty.bag("NET-1"), booth, SMALL)
    here.net(weighing, "1.000", "8.500")
    before = here.everything()
    weigher = here.row("weighing", weighing).weighed_by
    for change, says in (
        ("update weighing set low = 1 where id = :w", "never changes (WGH-11)"),
        ("update weighing set net = 7.4 where id = :w", "never changes (WGH-11)"),
        ("update weighing set witnessed_by = :p where id = :w", "check constraint"),
        ("update weight_reading set net = 7 where weighing_id = :w", "weight_reading"),
        ("update dispensed_container set batch_id = order_id where weighing_id = :w", "never changes (WGH-13)"),
        ("update dispense_source set planned = 1000 where order_id = :o", "no more of a lot is promised"),
    ):
        with pytest.raises(DBAPIError, match=re.escape(says)) as refused:
            here.lab.tamper(change, w=weighing, p=weigher, o=orders["NET-1"])
    assert getattr(refused.value.orig, "sqlstate", None) in TRY_AGAIN  # somebody else may have promised it meanwhile
    assert here.everything() == before
    assert here.row("weighing", weighing).state == WeighingState.WEIGHED


BLOCKED = text("select count(*) from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))")


@contextmanager
def waiting(here: Dispensary, table: str, row: UUID, act: Callable[[], object]) -> Iterator[Connection]:
    """While an act waits for a row that this connection holds; then it goes on, and succeeds."""
    with ThreadPoolExecutor(1) as pool:
        with here.admin.begin() as held:
            held.execute(text(f"select from {table} where id = :r for no key update"), {"r": row})
            done = pool.submit(act)
            until = time.monotonic() + 10
            while not held.scalar(BLOCKED):
                assert not done.done(), f"{table} wasn't waited for"
                assert time.monotonic() < until, f"{table} wasn't waited for"
                time.sleep(0.02)
            yield held
        done.result(timeout=10)


@pytest.mark.requirement("MAT-1", "MAT-3")
def test_who_chooses_a_lot_waits_for_who_changes_it_and_never_takes_what_the_batch_gave(plenty: Plenty) -> None:
    here = plenty.dispensary
    run, orders, _ = plenty.batch()
    lot = plenty.lots["NET-1"]
    with waiting(here, "material_lot", lot, lambda: here.choose(orders["NET-1"])):
        pass
    run.start(1)
    made = here.store.output(run, here.store.lot(plenty.lots["SUB-1"]).material_id, f"OUT-{run.batch.hex[-6:]}")
    Laboratory(here.store).let_use(made, run.batch, until=LATER)
    before = here.everything()
    with pytest.raises(MadeOfIt):
        here.choose(orders["SUB-1"], [made], "It is the youngest")
    assert here.everything() == before


@pytest.mark.requirement("WGH-13", "WGH-15", "EXE-14")
def test_a_charge_waits_for_its_phase_and_each_signature_for_the_batch(plenty: Plenty) -> None:
    here = plenty.dispensary
    run, orders, booth = plenty.batch()
    here.choose(orders["NET-1"])
    done = here.begin(orders["NET-1"], plenty.bag("NET-1"), booth, SMALL)
    here.net(done, "1.000", "8.500")
    for sign in (here.witness, here.verify):
        with waiting(here, "batch", run.batch, lambda sign=sign: sign(done)):  # type: ignore[misc]  # bound at once
            pass
    run.start(1)
    (dispensed,) = here.of(run, "dispensed_container")
    free = text("select id from batch where id = :b for no key update skip locked")
    with waiting(here, "phase_execution", run.phase(1).id, lambda: here.charge(run, 1, dispensed.code)) as held:
        assert held.scalar(free, {"b": run.batch}) == run.batch  # not held by who waits: no deadlock
    with waiting(here, "batch", run.batch, lambda: here.verify_addition(dispensed.id)):
        pass
    assert here.dispensed(dispensed.id).state == DispensedState.ADDED
