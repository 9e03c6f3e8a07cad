"""What is compared with a tolerance, and what is refused before it is recorded (WGH-8, WGH-9)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.equipment import rules
from domain.equipment.kinds import Verdict
from domain.equipment.refusals import CalibrationDayRefused, CheckIncomplete, GatewayKeyInvalid
from domain.equipment.values import CalibrationPoint, CheckWeight, Instrument, NewCalibration, ScaleDetails
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput

TODAY = date(2026, 3, 2)
D = Decimal
MASSES = st.decimals("0", "400", places=3)
DETAILS = ScaleDetails(name="Floor", capacity=D("150.00"), division=D("0.01"), minimum_weight=D("30.00"))
INSTRUMENT = Instrument(maker="Mettler-Toledo", model_name="XS204", serial_number="B0210", unit="kg")
POINT = CalibrationPoint(nominal=D(50), tolerance=D("0.05"), as_found=D("50.07"), as_left=D("50.00"))
NEW = NewCalibration(
    calibrated_on=TODAY,
    due_on=TODAY + timedelta(days=365),
    certificate="DKD-4711",
    calibrated_by="Calibration Ltd",
    points=(POINT,),
)


@pytest.mark.requirement("WGH-9")
@given(MASSES, MASSES, MASSES)
def test_a_weight_passes_within_its_tolerance_its_bounds_included(
    shown: Decimal, nominal: Decimal, tolerance: Decimal
) -> None:
    found = rules.verdict(Quantity(shown, "kg"), nominal=nominal, tolerance=tolerance, unit="kg")
    assert (found is Verdict.PASSED) == (nominal - tolerance <= shown <= nominal + tolerance)
    in_grams = Quantity(shown.scaleb(3), "g")
    assert rules.verdict(in_grams, nominal=nominal, tolerance=tolerance, unit="kg") is found


@pytest.mark.requirement("WGH-9")
@given(st.lists(st.sampled_from(Verdict), min_size=1, max_size=5))
def test_all_pass_or_it_failed(verdicts: list[Verdict]) -> None:
    assert (rules.all_of(verdicts) is Verdict.FAILED) == (Verdict.FAILED in verdicts)


@pytest.mark.requirement("WGH-9")
def test_how_the_scale_was_handed_back_counts() -> None:
    assert rules.as_left(POINT) == D("50.00")
    assert rules.as_left(replace(POINT, as_left=None)) == D("50.07")


@pytest.mark.requirement("WGH-8")
@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"name": " "}, "name"),
        ({"capacity": D(0)}, "capacity"),
        ({"capacity": D("150.005")}, "capacity"),
        ({"division": D("-0.01")}, "division"),
        ({"minimum_weight": D("0.001")}, "minimumWeight"),
        ({"minimum_weight": D("150.01")}, "minimumWeight"),
        ({"gateway_scale": "floor-1"}, "gatewayScale"),
    ],
)
def test_a_scale_is_told_in_divisions_from_its_minimum_weight_to_its_capacity(
    changed: dict[str, object], path: str
) -> None:
    rules.require_details(DETAILS)
    with pytest.raises(InvalidInput) as refused:
        rules.require_details(replace(DETAILS, **changed))  # type: ignore[arg-type] # fields by name
    assert refused.value.path == ("details", path)


@pytest.mark.parametrize(
    ("changed", "path"),
    [({"maker": ""}, "maker"), ({"model_name": "a\nb"}, "modelName"), ({"serial_number": "№ 7"}, "serialNumber")]
    + [({"unit": one}, "unit") for one in ("L", "KG", "", "lb")],
)
def test_an_instrument_says_what_it_is(changed: dict[str, str], path: str) -> None:
    rules.require_instrument(INSTRUMENT)
    with pytest.raises(InvalidInput) as refused:
        rules.require_instrument(replace(INSTRUMENT, **changed))
    assert refused.value.path == ("instrument", path)


@pytest.mark.parametrize("code", ["", "-1", "a b", "x" * 41, "SCL-01\n"])
def test_a_code_can_be_read_and_typed(code: str) -> None:
    with pytest.raises(InvalidInput):
        rules.require_code(code)


@pytest.mark.requirement("WGH-9")
@pytest.mark.parametrize(
    "weights",
    [
        [],
        [CheckWeight(reference="W", nominal=D(1), tolerance=D(1))] * 21,
        [CheckWeight(reference="W", nominal=D(1), tolerance=D(1))] * 2,
        [CheckWeight(reference="", nominal=D(1), tolerance=D(1))],
        [CheckWeight(reference="W", nominal=D(0), tolerance=D(1))],
        [CheckWeight(reference="W", nominal=D(1), tolerance=D(-1))],
        [CheckWeight(reference="W", nominal=D(151), tolerance=D(1))],
    ],
)
def test_check_weights_are_few_named_once_and_carried_by_the_scale(weights: list[CheckWeight]) -> None:
    with pytest.raises(InvalidInput):
        rules.require_weights(weights, capacity=D(150))


@pytest.mark.requirement("WGH-9")
@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"calibrated_on": TODAY + timedelta(days=1)}, CalibrationDayRefused),
        ({"due_on": TODAY}, CalibrationDayRefused),
        ({"due_on": TODAY + rules.LONGEST + timedelta(days=1)}, CalibrationDayRefused),
        ({"certificate": ""}, InvalidInput),
        ({"calibrated_by": ""}, InvalidInput),
        ({"points": ()}, InvalidInput),
        ({"points": (POINT,) * 21}, InvalidInput),
        ({"points": (replace(POINT, nominal=D(-1)),)}, InvalidInput),
        ({"points": (replace(POINT, tolerance=D(-1)),)}, InvalidInput),
    ],
)
def test_a_calibration_was_made_and_is_due_later(changed: dict[str, object], refusal: type[Exception]) -> None:
    rules.require_calibration(NEW, today=TODAY)
    with pytest.raises(refusal):
        rules.require_calibration(replace(NEW, **changed), today=TODAY)  # type: ignore[arg-type] # fields by name


@pytest.mark.requirement("WGH-9")
@given(st.lists(st.integers(1, 4), max_size=5))
def test_a_check_takes_each_weight_once(given_for: list[int]) -> None:
    if sorted(given_for) == [1, 2, 3]:
        rules.require_all((1, 2, 3), given_for)
    else:
        with pytest.raises(CheckIncomplete):
            rules.require_all((1, 2, 3), given_for)


@pytest.mark.parametrize(
    "text",
    ["", "theriac.gateway", "theriac.log+00000000+AAAA", "x" * 201, "theriac.gateway+00000000+AQ=="],
)
def test_what_is_no_gateways_key_is_told(text: str) -> None:
    with pytest.raises(GatewayKeyInvalid):
        rules.read_key(text)


def test_an_amount_without_mass_is_no_weight() -> None:
    rules.require_mass(Quantity(D(1), "g"), path=("typed",))
    for unit in ("L", "nonsense"):
        with pytest.raises(InvalidInput):
            rules.require_mass(Quantity(D(1), unit), path=("typed",))
