"""What was said of lots, and what quality decided on them, when they are divided or put together (MAT-5)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.kernel.refusals import InvalidInput
from domain.materials import rules
from domain.materials.commands import receiving
from domain.materials.commands.receiving import Delivery, NewLot
from domain.materials.container_refusals import NotMergeable
from domain.materials.kinds import LotDecision
from domain.materials.quality.kinds import InvestigationOutcome
from domain.materials.quality.refusals import LotReleaseBlocked, LotUnderInvestigation
from tests.containers import Shelves
from tests.domain.materials.quality.test_using import TODAY, day
from tests.materials import LATER, Store, kg
from tests.quality import Laboratory, percent

pytestmark = pytest.mark.requirement("MAT-5")
RESTRICTED = LotDecision.RESTRICTED
MADE = TODAY - timedelta(days=30)


@pytest.fixture
def shelves(store: Store) -> Shelves:
    return Shelves(store)


@dataclass(frozen=True)
class Dock:
    """Where deliveries of one material come in."""

    store: Store
    material: UUID

    def takes(self, number: str, note: str = "DN-1", received_on: date = TODAY) -> UUID:
        new = NewLot(
            material=self.material, number=number, quantity=kg("10.0"), expires_on=LATER, supplier_lot=f"S-{note}"
        )
        delivery = Delivery(note=note, manufactured_on=MADE, received_on=received_on)
        site, command = self.store.plant.site, receiving.receive_lot
        return self.store.do(self.store.plant.operator, lambda uow: command(uow, new, site=site, delivery=delivery)).id


@pytest.fixture
def dock(store: Store) -> Dock:
    return Dock(store, store.material())


def test_a_part_keeps_all_that_was_said_of_its_lot(shelves: Shelves, store: Store, lab: Laboratory, dock: Dock) -> None:
    lot = dock.takes("L-1", received_on=day(-1))
    lab.dispose(lot, RESTRICTED, restriction="For trials only", retest_on=day(5))
    part, whole = store.lot(shelves.split_lot(lot, "4.0")), store.lot(lot)
    its_own = {"id", "version", "number", "recorded_by", "recorded_name", "recorded_at"}
    kept = {name for name in whole._fields if getattr(whole, name) is not None} - its_own
    assert {"restriction", "retest_on", "delivery_note", "manufactured_on", "received_on", "supplier_lot"} <= kept
    for name in set(whole._fields) - its_own:
        assert getattr(part, name) == getattr(whole, name), name
    lab.take_back(lot)
    again = store.lot(shelves.split_lot(lot, "1.0", "L-1B"))
    assert (again.status, again.quarantine_reason, again.restriction) == ("QUARANTINE", "RETURNED", None)


def test_a_merge_keeps_what_its_lots_have_alike_and_every_restriction(
    shelves: Shelves, store: Store, lab: Laboratory, dock: Dock
) -> None:
    first, second = dock.takes("L-1"), dock.takes("L-2", note="DN-2", received_on=day(-1))
    lab.dispose(first, RESTRICTED, restriction="For trials only", retest_on=day(9))
    lab.dispose(second, RESTRICTED, restriction="Not for injection", retest_on=day(5))
    row = store.lot(shelves.merge(first, second))
    assert (row.status, row.restriction) == ("RESTRICTED", "For trials only; Not for injection")
    assert (row.retest_on, row.manufactured_on) == (day(5), MADE)
    assert (row.delivery_note, row.supplier_lot, row.received_on) == (None, None, None)


def test_no_restriction_is_lost_in_a_lot_that_waits_for_its_decision(
    shelves: Shelves, store: Store, lab: Laboratory, dock: Dock
) -> None:
    first, second = dock.takes("L-1"), dock.takes("L-2")
    lab.dispose(first, RESTRICTED, restriction="For trials only")
    shelves.refuses(((NotMergeable, lambda: shelves.merge(first, second)),))
    lab.dispose(second)
    row = store.lot(shelves.merge(first, second))
    assert (row.status, row.restriction) == ("RESTRICTED", "For trials only")


def test_no_part_of_a_restriction_is_cut_off(shelves: Shelves, lab: Laboratory, dock: Dock) -> None:
    lots = [dock.takes(f"L-{at}") for at in (1, 2)]
    for lot, letter in zip(lots, "ab", strict=True):
        lab.dispose(lot, RESTRICTED, restriction=letter * (rules.REASON // 2))
    shelves.refuses(((NotMergeable, lambda: shelves.merge(*lots)),))


@pytest.mark.requirement("REV-9")
def test_a_lot_out_of_specification_is_neither_merged_nor_divided_into_conformity(
    shelves: Shelves, store: Store, lab: Laboratory, dock: Dock
) -> None:
    lab.specified(dock.material)
    failed, sound = dock.takes("L-1"), dock.takes("L-2")
    result = lab.found(lab.sample(failed), "ASSAY", percent("90"))

    def merge() -> UUID:
        return shelves.merge(failed, sound)

    def split() -> UUID:
        return shelves.split_lot(failed, "1.0")

    shelves.refuses(((LotUnderInvestigation, merge), (LotUnderInvestigation, split)))
    lab.conclude(result, InvestigationOutcome.CONFIRMED)
    shelves.refuses(((LotUnderInvestigation, merge), (LotUnderInvestigation, split)))
    for act, field in ((merge, "lots"), (split, "lot")):
        with pytest.raises(LotUnderInvestigation) as refused:
            act()
        assert refused.value.path == (field,)
    assert store.lot(failed).status == "QUARANTINE"


@pytest.mark.requirement("MAT-1")
def test_a_part_of_a_lot_that_waits_for_its_retest_is_tested_and_released(
    shelves: Shelves, store: Store, lab: Laboratory, dock: Dock, later: Callable[[int], None]
) -> None:
    lab.specified(dock.material)
    lot = dock.takes("L-1")
    lab.tested(lot)
    lab.dispose(lot, retest_on=day(2))
    later(3)
    lab.heed(lot)
    part = shelves.split_lot(lot, "4.0")
    with pytest.raises(LotReleaseBlocked, match="to be tested again"):
        lab.dispose(part, retest_on=day(9))
    lab.tested(part)
    with pytest.raises(InvalidInput, match="give the next one"):
        lab.dispose(part)
    lab.dispose(part, retest_on=day(9))
    assert [(one.status, one.retest_on) for one in map(store.lot, (lot, part))] == [
        ("QUARANTINE", day(2)),
        ("RELEASED", day(9)),
    ]


def test_a_lot_past_its_last_day_is_never_merged_whether_or_not_a_process_came_by(
    shelves: Shelves, store: Store, lab: Laboratory, dock: Dock, later: Callable[[int], None]
) -> None:
    good, old = dock.takes("L-1"), store.receive(dock.material, "OLD", expires_on=day(2))
    for lot in (good, old):
        lab.dispose(lot)
    later(3)
    assert store.lot(old).status == "RELEASED"
    shelves.refuses(((NotMergeable, lambda: shelves.merge(good, old)),))
    later(2)
    assert store.lot(shelves.merge(good, old)).expires_on == day(2)
