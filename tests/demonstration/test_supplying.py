"""What the demonstration tells of a lot's way back is what was used, not what was typed by mistake."""

from demonstration.steps.client import Json
from demonstration.steps.supplying import used


def step(kind: str, lot: str, value: str) -> Json:
    edge = {"kind": kind, "quantity": {"value": value, "unit": "kg"}}
    return {"edge": edge, "lot": {"number": lot, "material": {"name": "Povidone"}}, "batch": None}


def test_charges_of_a_lot_are_one_line_and_the_batch_is_none() -> None:
    output: Json = {"edge": {"kind": "OUTPUT"}, "lot": None, "batch": {"number": "B-1"}}
    traced = [output, step("CHARGE", "L-1", "3.751"), step("CHARGE", "L-2", "1"), step("CHARGE", "L-1", "3.749")]
    assert used(traced) == ["Povidone L-1, 7.500 kg", "Povidone L-2, 1 kg"]


def test_a_reversal_takes_its_charge_back() -> None:
    twice = [step("CHARGE", "L-1", "7.989"), step("REVERSAL", "L-1", "7.989"), step("CHARGE", "L-1", "7.899")]
    assert used(twice) == ["Povidone L-1, 7.899 kg"]
    assert used(twice[:2]) == []
