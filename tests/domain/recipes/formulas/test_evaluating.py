"""A formula is calculated exactly, and what has no result says why."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.quantity import Quantity
from domain.recipes.formulas.checking import check
from domain.recipes.formulas.evaluating import evaluate
from domain.recipes.formulas.parsing import parse
from domain.recipes.formulas.references import Reference, ReferenceKind, parameter
from domain.recipes.formulas.tree import Node
from domain.recipes.formulas.types import ListOf, measured_in
from domain.recipes.formulas.values import Amount, Calculated, NotCalculable, Value, Values, as_decimal
from domain.recipes.kinds import Rounding
from tests.domain.recipes.formulas.examples import SCOPE, TREES

pytestmark = [pytest.mark.requirement("EXE-4"), pytest.mark.requirement("EXE-5")]

STARTED, COMPLETED = (Reference(kind, phase="DRY") for kind in (ReferenceKind.STARTED, ReferenceKind.COMPLETED))


def of(*values: str, unit: str) -> tuple[Quantity, ...]:
    return tuple(Quantity(Decimal(one), unit) for one in values)


def calculated(text: str, values: Values | None = None) -> Value:
    found = evaluate(parse(text), values or {})
    assert isinstance(found, Calculated), found
    return found.value


def in_unit(text: str, unit: str, values: Values | None = None, decimals: int | None = None) -> str:
    value = calculated(text, values)
    assert isinstance(value, Amount)
    found = as_decimal(value, unit, decimals=decimals, rounding=Rounding.HALF_UP if decimals is not None else None)
    assert isinstance(found, Decimal), found
    return f"{found:f}"


@pytest.mark.parametrize(
    ("text", "unit", "decimals", "result"),
    [
        ("0.992 * (1 - 0.004)", "1", None, "0.988032"),
        ("99.2 % * (100 % - 0.4 %)", "%", None, "98.8032"),
        ("100.000 kg * 0.988032", "kg", None, "98.8032"),
        ("(150 kg - 98.8032 kg) / (0.998 * (1 - 0.002))", "kg", 3, "51.402"),
        ("9.300 kg - (151.402 kg - 150 kg)", "kg", None, "7.898"),
        ("168.35 kg / 169.410 kg", "%", 2, "99.37"),
        ("172.60 kg / 174.000 kg", "%", 2, "99.20"),
        ("172.60 kg / 580.0 mg * 1 {tbl}", "{tbl}", 0, "297586"),
        ("(294850 {tbl} + 1150 {tbl} + 1200 {tbl}) / 297586 {tbl}", "%", 2, "99.87"),
        ("5 1/min * 100 L * 1.006 kg/L", "kg/h", None, "30180"),
    ],
)
def test_the_worked_examples_come_out(text: str, unit: str, decimals: int | None, result: str) -> None:
    assert check(parse(text), lambda _: None, measured_in(unit)).problems == ()
    assert in_unit(text, unit, decimals=decimals) == result


def test_the_relative_deviation_of_ten_blend_samples() -> None:
    samples = of("98.2", "101.1", "99.5", "100.3", "97.9", "102.0", "100.8", "99.1", "98.7", "101.4", unit="%")
    values = {parameter("assays"): samples}
    assert check(parse("rsd(assays)"), {parameter("assays"): ListOf(measured_in("%"))}.get).problems == ()
    # By hand: mean 99.9, squares of the deviations sum to 18.20, so sd = sqrt(18.20 / 9).
    assert in_unit("mean(assays)", "%", values) == "99.9"
    assert in_unit("sd(assays) ^ 2 * 9", "1", values, decimals=20) == "0.00182000000000000000"
    assert in_unit("rsd(assays)", "%", values, decimals=4) == "1.4235"


def test_the_weight_gain_stands_on_the_measured_mean_core_weight() -> None:
    values = {
        parameter("weights", "COMPRESS"): of("579.1", "580.6", "580.9", unit="mg"),
        parameter("coated"): of("0.5974", "0.5981", unit="g"),
    }
    text = "(mean(coated) - mean(COMPRESS.weights)) / mean(COMPRESS.weights)"
    # By hand: cores 580.2 mg, coated 597.75 mg, so 17.55 of 580.2.
    assert in_unit(text, "%", values, decimals=2) == "3.02"


NUMBERS = st.decimals("-9999", "9999", places=2)
POSITIVE = st.decimals("0.01", "9999", places=2)


@given(NUMBERS, NUMBERS, POSITIVE)
def test_a_calculation_loses_no_digit(one: Decimal, two: Decimal, three: Decimal) -> None:
    values = {parameter(name): Quantity(value, "1") for name, value in zip("abc", (one, two, three), strict=True)}
    found = calculated("(a + b) * c / 7 - a ^ 3 / c * 7", values)
    a, b, c = Fraction(one), Fraction(two), Fraction(three)
    assert found == Amount((a + b) * c / 7 - a**3 / c * 7, found.of if isinstance(found, Amount) else None)  # type: ignore[arg-type]  # fails where it is none


@given(st.lists(NUMBERS, min_size=2, max_size=30))
def test_mean_and_deviation_are_those_of_the_sample(numbers: list[Decimal]) -> None:
    values = {parameter("x"): tuple(Quantity(one, "g") for one in numbers)}
    mean = sum(map(Fraction, numbers), Fraction(0)) / len(numbers)
    variance = sum(((Fraction(one) - mean) ** 2 for one in numbers), Fraction(0)) / (len(numbers) - 1)
    found, deviation = calculated("mean(x)", values), calculated("sd(x)", values)
    assert isinstance(found, Amount)
    assert isinstance(deviation, Amount)
    assert found.base == mean
    assert abs(deviation.base**2 - variance) <= variance / 10**48


def test_a_third_of_a_whole_three_times_is_the_whole() -> None:
    assert in_unit("1 / 3 * 3", "1") == "1"
    assert calculated("1 / 3 + 1 / 3 + 1 / 3 = 1") is True


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 kg = 1000 g", True),
        ("1 kg + 1 g = 1001 g", True),
        ("2.5 % = 25 [ppth]", True),
        ("25 Cel - 20 Cel = 5 K", True),
        ("20 Cel + 5 K > 24.9 Cel", True),
        ("mean(20 Cel, 30 Cel) = 25 Cel", True),
        ("5 kg/h * 12 min = 1 kg", True),
        ("round(1.005 kg, 0.01 kg) = 1.01 kg", True),
        ('round(1.005 kg, 0.01 kg, "half even") = 1 kg', True),
        ("round(-2.5, 0) = -3", True),
        ('round(2.5, 0, "half even") = 2', True),
        ('round(3.5, 0, "half even") = 4', True),
        ('round(-3.5, 0, "half even") = -4', True),
        ("round(20.26 Cel, 0.1 Cel) = 20.3 Cel", True),
        ("round(99.375 %, 0.01 %) = 99.38 %", True),
        ("sqrt(0.25) = 0.5", True),
        ("sqrt(4 m2) = 2 m", True),
        ("abs(-3 g) = 3 g", True),
        ("2 ^ -2 = 0.25", True),
        ("-2 ^ 2 = -4", True),
        ("max(1 kg, 1001 g) = 1001 g", True),
        ("no or not yes", False),
        ("yes and 1 < 2 or x", True),
        ("no and x", False),
        ("if(2 > 1, 7, 1 / 0) = 7", True),
        ("if(is_recorded(x), x, 3) = 3", True),
        ("is_recorded(x) or count(x) > 0", False),
        ("count(x, 1, 2) = 2", True),
        ('"a" = "a" and "a" <> "b"', True),
        ("yes <> no", True),
    ],
)
def test_what_an_operator_and_a_function_give(text: str, *, result: bool) -> None:
    assert calculated(text) is result


def test_values_recorded_several_times_are_taken_in_their_order() -> None:
    values = {parameter("w"): of("3", "1", "2", unit="g")}
    assert [in_unit(f"{name}(w)", "g", values) for name in ("first", "last", "min", "max", "sum")] == list("32136")
    assert in_unit("count(w)", "1", values) == "3"


@pytest.mark.requirement("EXE-13")
def test_a_time_is_right_across_a_change_of_the_clock() -> None:
    zone = ZoneInfo("Europe/Berlin")
    values: Values = {
        STARTED: datetime(2026, 10, 25, 1, 30, tzinfo=zone),
        COMPLETED: datetime(2026, 10, 25, 3, 30, tzinfo=zone),
    }
    assert in_unit("elapsed(DRY.started, DRY.completed)", "h", values) == "3"
    assert in_unit("elapsed(DRY.completed, DRY.started)", "min", values) == "-180"
    twice = {
        STARTED: datetime(2026, 10, 25, 2, 30, tzinfo=zone, fold=1),
        COMPLETED: datetime(2026, 10, 25, 2, 40, tzinfo=zone),
    }
    assert calculated("DRY.completed < DRY.started", twice) is True
    assert calculated("DRY.started", values) == datetime(2026, 10, 24, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "reason", "reference"),
    [
        ("1 / (2 - 2)", "a number is divided by zero", None),
        ("0 ^ -1", "zero is raised to the power 0 or below", None),
        ("1 + x", "x has no value", parameter("x")),
        ("mean(empty)", "empty has no value", parameter("empty")),
        ("DRY.x > 3", "DRY.x has no value", parameter("x", "DRY")),
        ("sd(1)", "a standard deviation needs at least two values", None),
        ("rsd(-1, 1)", "a relative standard deviation needs a mean other than zero", None),
        ("sqrt(-1)", "a number below zero has no square root", None),
        ("(((9 ^ 20) ^ 20) ^ 20) ^ 20", "a number has grown beyond 8192 binary digits", None),
        ("mixed + 1 g", "mass and volume can't be values of one list", None),
    ],
)
def test_what_has_no_result_says_why(text: str, reason: str, reference: Reference | None) -> None:
    values: Values = {
        parameter("empty"): (),
        parameter("mixed"): (Quantity(Decimal(1), "g"), Quantity(Decimal(1), "mL")),
    }
    found = evaluate(parse(text), values)
    assert isinstance(found, NotCalculable)
    assert (found.reason, found.reference) == (reason, reference)
    assert found.at is not None


@given(TREES)
def test_no_formula_that_passes_its_check_is_a_defect_when_it_is_calculated(tree: Node) -> None:
    formula = parse(str(parse(_printed(tree))))
    checked = check(formula, SCOPE.get)
    found = evaluate(formula, {})
    assert isinstance(found, Calculated | NotCalculable)
    if isinstance(found, NotCalculable) and not checked.problems:
        assert "can't be" not in found.reason
        assert "takes" not in found.reason


def _printed(tree: Node) -> str:
    from domain.recipes.formulas.printing import unparse

    return unparse(tree)


@given(st.decimals("-99999", "99999", places=6), st.integers(0, 8), st.sampled_from(list(Rounding)))
def test_a_result_is_rounded_as_its_parameter_declares(value: Decimal, decimals: int, rounding: Rounding) -> None:
    mode = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.HALF_EVEN: ROUND_HALF_EVEN}[rounding]
    found = as_decimal(Amount.measured(value, "kg"), "kg", decimals=decimals, rounding=rounding)
    assert str(found) == str(value.quantize(Decimal(1).scaleb(-decimals), mode) + 0)


@pytest.mark.parametrize(
    ("text", "unit", "decimals", "result"),
    [
        ("5.1 kg", "kg", 2, "5.10"),
        ("1 / 3", "1", None, "0." + "3" * 30),
        ("2 / 3 / 10 ^ 20", "1", None, "0." + "0" * 20 + "6666666667"),
        ("10 ^ 20 / 3", "1", None, "3" * 20 + ".3333333333"),
        ("10 ^ 20", "1", None, "1" + "0" * 20),
        ("25 Cel", "Cel", 1, "25.0"),
        ("25 Cel - 20 Cel", "K", None, "5"),
        ("1 / 8", "%", None, "12.5"),
        ("0 - 0.4", "1", 0, "0"),
    ],
)
def test_a_result_becomes_the_digits_of_a_record(text: str, unit: str, decimals: int | None, result: str) -> None:
    assert in_unit(text, unit, decimals=decimals) == result


@pytest.mark.parametrize(
    ("text", "unit", "decimals"),
    [("1 kg", "mL", 2), ("25 Cel", "K", 2), ("5 K", "Cel", 2), ("10 ^ 20 * 10 ^ 10", "1", None), ("10 ^ 20", "1", 10)],
)
def test_a_result_that_a_record_cannot_hold_is_told(text: str, unit: str, decimals: int | None) -> None:
    value = calculated(text)
    assert isinstance(value, Amount)
    assert isinstance(as_decimal(value, unit, decimals=decimals), NotCalculable)
