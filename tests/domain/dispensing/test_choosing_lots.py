"""Which lots an order takes: usable ones, first to expire first, each promised once (MAT-1, MAT-2, WGH-4, WGH-5)."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from domain.dispensing import queries
from domain.dispensing.commands import choosing
from domain.dispensing.kinds import OrderState
from domain.dispensing.order_refusals import (
    CompensatorBelowMinimum,
    LotPromised,
    MaterialsUndefined,
    NothingToDispense,
    NotInFormula,
)
from domain.dispensing.refusals import PotencySuperseded, ReasonMissing, StockNotUsable
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict, WrongState
from domain.materials.commands.moving import ANYWHERE, Source
from tests.dispensing import API, FINE, LARGE, MCC, PVP, Dispensary
from tests.distribution import Distribution
from tests.materials import kg
from tests.metformin import MATERIALS, amount
from tests.quality import percent
from tests.transfers import Transfers


def require_kept_here(dispensary: Dispensary, lot: UUID, container: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lot that is promised whole, in this container, goes to no other site and to no consignee (TRF-1, DIS-1)."""
    transfers, distribution = Transfers(dispensary.store), Distribution(dispensary.store)
    consignee, before = distribution.consignee(), dispensary.everything()
    for quantity, portions in (("0.001", ()), (None, ((container, "0.001"),)), (None, ((container, None),))):
        with pytest.raises(LotPromised, match=r"80\.000 kg of lot B are promised"):
            transfers.dispatch(lot, quantity, *portions)
    for source in (ANYWHERE, Source(container=container)):
        with pytest.raises(LotPromised, match=r"80\.000 kg of lot B are promised"):
            distribution.ship(lot, consignee, "0.001", source=source)
    with monkeypatch.context() as patch:  # the database keeps it there too, whatever the rule says
        patch.setattr(queries, "left_and_promised", lambda *_: (Decimal(1), Decimal(0)))
        with pytest.raises(DBAPIError, match="promised to a batch isn't transferred"):
            transfers.dispatch(lot, "0.001")
        with pytest.raises(DBAPIError, match="promised to a batch isn't shipped"):
            distribution.ship(lot, consignee, "0.001")
    assert (dispensary.everything(), transfers.rows(), distribution.rows()) == (before, [], [])


def test_a_dispense_is_ordered_for_each_line_of_the_formula_once(dispensary: Dispensary) -> None:
    version = dispensary.recipe()
    run = dispensary.batch(version)
    with pytest.raises(MaterialsUndefined) as undefined:
        dispensary.ordered(run)
    assert undefined.value.codes == (API, MCC, PVP)
    dispensary.materials()
    with pytest.raises(NotInFormula):
        dispensary.ordered(run, ["SUGAR"])
    with pytest.raises(Forbidden):
        dispensary.ordered(run, by=dispensary.plant.engineer)
    assert dispensary.rows("dispense_order") == []
    orders = dispensary.ordered(run, [API])
    assert set(orders) == {API}
    assert set(dispensary.ordered(run)) == {API, MCC, PVP}
    with pytest.raises(NothingToDispense):
        dispensary.ordered(run)
    found = {one.code: one for one in dispensary.rows("dispense_order")}
    assert (found[API].counted, found[MCC].counted, found[MCC].minimum) == ("PURE", "AS_IS", Decimal("6.000"))
    assert (found[API].quantity, found[API].tolerance_minus, found[API].method) == (
        Decimal("150.000"),
        Decimal("0.1"),
        "NET",
    )


@pytest.mark.requirement("MAT-1", "MAT-2", "MAT-7", "DIS-1", "TRF-1", "WGH-5")
def test_lots_are_chosen_in_their_turn_or_with_a_reason_and_promised_once(
    dispensary: Dispensary, monkeypatch: pytest.MonkeyPatch
) -> None:
    materials, version = dispensary.materials(), dispensary.recipe()
    lots = dispensary.lots(materials)
    quarantined = dispensary.store.receive(materials[API], "Q", "500")
    first, second = dispensary.batch(version, "MET-1"), dispensary.batch(version, "MET-2")
    order, other = dispensary.ordered(first)[API], dispensary.ordered(second)[API]
    before = dispensary.everything()
    for chosen, refusal in (
        ([lots["B"], lots["A"]], ReasonMissing),
        ([quarantined], StockNotUsable),
        ([], InvalidInput),
        ([lots["A"], lots["A"]], InvalidInput),
    ):
        with pytest.raises(refusal):
            dispensary.choose(order, chosen)
        assert dispensary.everything() == before
    dispensary.choose(order, [lots["B"], lots["A"]], "B is at the booth already")
    planned = {one.lot_id: (one.planned, one.reason) for one in dispensary.rows("dispense_source")}
    assert planned[lots["B"]] == (Decimal("80.000"), "B is at the booth already")
    assert planned[lots["A"]][0] == Decimal("71.171")
    dispensary.choose(other)
    promised = {one.lot_id: one.planned for one in dispensary.rows("dispense_source") if one.order_id == other}
    assert promised == {lots["A"]: Decimal("28.829")}  # what the first left of A
    assert dispensary.order(other).missing is not None
    require_kept_here(dispensary, lots["B"], dispensary.shelves.of(lots["B"])[0].id, monkeypatch)
    with pytest.raises(VersionConflict):
        _choose_as_seen(dispensary, order, seen=1)
    dispensary.choose(order)
    assert {one.lot_id for one in dispensary.rows("dispense_source") if one.dropped_at is None} == {
        lots["A"],
        lots["B"],
    }


def _choose_as_seen(dispensary: Dispensary, order: UUID, *, seen: int) -> None:
    dispensary.do(dispensary.plant.operator, lambda uow: choosing.choose_lots(uow, order=order, version=seen))


@pytest.mark.requirement("WGH-4")
def test_a_compensator_below_its_minimum_holds_the_dispense_until_stronger_lots_are_chosen(
    dispensary: Dispensary,
) -> None:
    materials = dispensary.materials()
    lots = dispensary.lots(materials)
    strong = dispensary.active(materials[API], "STRONG", "160.000", "101.0", "0.00")
    formula = (MATERIALS[0], replace(MATERIALS[1], minimum=amount("8.500 kg")), MATERIALS[2])
    orders = dispensary.ordered(dispensary.batch(dispensary.recipe(formula)))
    dispensary.choose(orders[API])
    states = {code: dispensary.order(one).state for code, one in orders.items()}
    assert states == {API: OrderState.HELD, MCC: OrderState.HELD, PVP: OrderState.OPEN}
    (raised,) = dispensary.rows("batch_exception")
    assert (raised.rule, "7.898 kg would be left; at least 8.500 kg" in raised.description) == ("WGH-4", True)
    before = dispensary.everything()
    booth = dispensary.booth()
    for act, refusal in (
        (lambda: dispensary.begin(orders[API], dispensary.shelves.of(lots["A"])[0].id, booth), WrongState),
        (lambda: dispensary.restart(orders[API]), CompensatorBelowMinimum),
        (lambda: dispensary.restart(orders[API], by=dispensary.plant.operator), Forbidden),
    ):
        with pytest.raises(refusal):
            act()
        assert dispensary.everything() == before
    dispensary.choose(orders[API], [strong], "The compensator's minimum")
    for code in (API, MCC):
        dispensary.restart(orders[code])
    assert dispensary.order(orders[MCC]).target == Decimal("10.785")
    assert dispensary.order(orders[API]).state == OrderState.IN_PROGRESS
    assert len(dispensary.rows("batch_exception")) == 1


@pytest.mark.requirement("WGH-5")
def test_a_potency_that_changed_since_the_lots_were_chosen_stops_the_weighing(dispensary: Dispensary) -> None:
    materials = dispensary.materials()
    lots, booth = dispensary.lots(materials), dispensary.booth()
    orders = dispensary.ordered(dispensary.batch(dispensary.recipe()))
    dispensary.choose(orders[API])
    assay = next(one for one in dispensary.lab.rows("lot_result") if one.lot_id == lots["A"] and one.number > 50)
    dispensary.lab.correct(assay.id, percent("99.0"))
    dispensary.store.dispose(lots["A"])  # the correction took it out of use, and held the dispense
    dispensary.restart(orders[API])
    with pytest.raises(PotencySuperseded):
        dispensary.begin(orders[API], dispensary.shelves.of(lots["A"])[0].id, booth)
    assert dispensary.rows("weighing") == []
    dispensary.choose(orders[API])
    dispensary.begin(orders[API], dispensary.shelves.of(lots["A"])[0].id, booth, LARGE)


@pytest.mark.requirement("WGH-3", "WGH-5")
def test_a_potency_that_changed_since_a_lot_was_weighed_counts_for_the_lots_after_it(dispensary: Dispensary) -> None:
    materials = dispensary.materials()
    lots, booth = dispensary.lots(materials), dispensary.booth()
    orders = dispensary.ordered(dispensary.batch(dispensary.recipe()))
    dispensary.choose(orders[API])
    dispensary.weighed(orders[API], lots["A"], booth, "2.000", "102.000")
    assay = next(one for one in dispensary.lab.rows("lot_result") if one.lot_id == lots["A"] and one.number > 50)
    dispensary.lab.correct(assay.id, percent("99.0"))
    dispensary.store.dispose(lots["A"])
    dispensary.restart(orders[API])
    of_b = dispensary.shelves.of(lots["B"])[0].id
    with pytest.raises(PotencySuperseded):
        dispensary.begin(orders[API], of_b, booth, FINE)
    dispensary.choose(orders[API])
    begun = dispensary.row("weighing", dispensary.begin(orders[API], of_b, booth, FINE))
    assert begun.target == Decimal("51.602")  # of the 150 kg, 100 kg at 0.98604 brought 98.604 kg


@pytest.mark.requirement("WGH-3", "WGH-5")
def test_an_order_is_complete_where_what_was_weighed_turns_out_to_be_enough(dispensary: Dispensary) -> None:
    materials = dispensary.materials()
    lots, booth = dispensary.lots(materials), dispensary.booth()
    orders = dispensary.ordered(dispensary.batch(dispensary.recipe()))
    dispensary.choose(orders[API])
    dispensary.weighed(orders[API], lots["A"], booth, "2.000", "102.000")
    of_b = dispensary.shelves.of(lots["B"])[0].id
    part = dispensary.begin(orders[API], of_b, booth, FINE, part=kg("51.200"))
    dispensary.net(part, "2.000", "53.200")  # 0.2 kg of active are still needed
    dispensary.witness(part)
    dispensary.verify(part)
    assay = next(one for one in dispensary.lab.rows("lot_result") if one.lot_id == lots["A"] and one.number > 50)
    dispensary.lab.correct(assay.id, percent("99.4"))
    dispensary.store.dispose(lots["A"])
    dispensary.restart(orders[API])
    assert dispensary.order(orders[API]).state == OrderState.IN_PROGRESS
    dispensary.choose(orders[API])
    assert dispensary.order(orders[API]).state == OrderState.COMPLETE
