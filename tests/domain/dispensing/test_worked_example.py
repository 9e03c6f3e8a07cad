"""The worked example with the database: charges to the gram, weighed to the scale's division (WGH-1 to WGH-3)."""

import json
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from domain.dispensing.kinds import DispensedState, OrderState, ReadingKind
from domain.exports import snapshot
from domain.exports.composing.dispenses import dispenses
from domain.exports.composing.source import Source
from domain.kernel.ids import new_id
from tests.containers import require_even
from tests.dispensing import API, LARGE, MCC, SMALL, Dispensary


def lines(dispensary: Dispensary, order: object) -> list[str]:
    """The last derivation of an order, in words."""
    found = [one for one in dispensary.rows("dispense_calculation") if one.order_id == order]
    return [step["text"] for step in json.loads(max(found, key=lambda one: one.number).steps)]


@pytest.mark.requirement("WGH-1", "WGH-2", "WGH-3", "WGH-11", "WGH-12", "WGH-13", "WGH-15", "WGH-16", "MAT-2", "AUD-5")
def test_the_charge_is_calculated_to_the_gram_and_weighed_to_the_division(dispensary: Dispensary) -> None:
    lots = dispensary.lots(dispensary.materials())
    run = dispensary.batch(dispensary.recipe())
    orders, booth = dispensary.ordered(run), dispensary.booth()
    dispensary.choose(orders[API])
    planned = {one.lot_id: (one.planned, one.position) for one in dispensary.rows("dispense_source")}
    assert planned == {lots["A"]: (Decimal("100.000"), 1), lots["B"]: (Decimal("51.402"), 2)}
    assert dispensary.order(orders[API]).target == Decimal("151.402")
    assert dispensary.order(orders[MCC]).target == Decimal("7.898")
    told = "\n".join(lines(dispensary, orders[MCC]))
    assert "Charge of MCC-101: quantity of this batch − excess = 9.300 kg − 1.402 kg = 7.898 kg" in told
    assert "= 99.2 % × (1 − 0.40 %) = 0.988032" in "\n".join(lines(dispensary, orders[API]))

    a = dispensary.weighed(orders[API], lots["A"], booth, "2.00", "102.00", on=LARGE, emptied=True)
    assert dispensary.shelves.contents(lots["A"])[0][1:] == ("EMPTY", "0.000")
    weighing = dispensary.begin(orders[API], dispensary.shelves.of(lots["B"])[0].id, booth, LARGE)
    shown = dispensary.row("weighing", weighing)
    assert (shown.target, shown.shown_target, shown.shown_low, shown.shown_high) == (
        Decimal("51.402"),
        Decimal("51.40"),
        Decimal("51.36"),
        Decimal("51.45"),
    )
    dispensary.net(weighing, "2.00", "53.30")  # 51.30 is too little; it stays, and is weighed again
    dispensary.read(weighing, ReadingKind.GROSS, "53.40")
    dispensary.witness(weighing)
    dispensary.verify(weighing)
    attempts = [(one.attempt, one.net, one.verdict) for one in dispensary.rows("weight_reading") if one.attempt]
    assert attempts == [
        (1, Decimal("100.00"), "WITHIN"),
        (1, Decimal("51.30"), "BELOW"),
        (2, Decimal("51.40"), "WITHIN"),
    ]
    assert dispensary.order(orders[API]).state == OrderState.COMPLETE
    assert dispensary.order(orders[MCC]).target == Decimal("7.900")  # with the actual nets
    assert dispensary.dispensed(a).state == DispensedState.VERIFIED

    dispensary.clear(booth)
    dispensary.choose(orders[MCC])
    dispensary.weighed(orders[MCC], lots[MCC], booth, "0.500", "8.400", on=SMALL)
    assert dispensary.order(orders[MCC]).state == OrderState.COMPLETE
    run.start(1)
    for one in dispensary.rows("dispensed_container"):
        dispensary.charge(run, 1, one.code)
        dispensary.verify_addition(one.id)
    edges = [(one.source_lot_id, one.quantity_value) for one in dispensary.rows("genealogy_edge")]
    assert edges == [(lots["A"], Decimal("100.00")), (lots["B"], Decimal("51.40")), (lots[MCC], Decimal("7.900"))]
    assert {one.state for one in dispensary.rows("dispensed_container")} == {DispensedState.ADDED}
    assert [one.rule for one in dispensary.rows("batch_exception")] == ["WGH-10"] * 3
    require_even(dispensary.admin, dispensary.plant.company)
    require_in_the_record(dispensary, run.batch)


def require_in_the_record(dispensary: Dispensary, batch: UUID) -> None:
    """The record tells each dispense: attempts, nets, signatures, how the charge came about (AUD-5)."""
    with Session(dispensary.admin) as session:
        rows = snapshot.read(session, snapshot.Chosen(dispensary.plant.company, batch, new_id()))
    told = dispenses(Source(rows))
    assert [one["code"] for one in told] == [API, MCC, "PVP-030"]
    active = told[0]
    assert active["target"] == {"value": "151.40", "unit": "kg"}
    assert [(one["lot"], one["share"], one["weighed"]) for one in active["lots"]] == [
        ("A", "0.988032", "100.00"),
        ("B", "0.996004", "51.40"),
    ]
    second = active["weighings"][1]
    assert [(one["kind"], one["net"], one["verdict"]) for one in second["weights"]] == [
        ("TARE", None, None),
        ("GROSS", "51.30", "BELOW"),
        ("GROSS", "51.40", "WITHIN"),
    ]
    assert [one["meaning"] for one in second["signatures"]] == ["WITNESSED", "VERIFIED", "VERIFIED"]
    assert (second["dispensed_state"], second["charged_by"]) == ("ADDED", "Operator")
    assert "99.2 % × (1 − 0.40 %) = 0.988032" in active["derivation"][0]
