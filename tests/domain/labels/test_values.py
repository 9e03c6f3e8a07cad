"""Numbers with check digits, dates in six digits, weights in kilograms."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.quantity import Quantity
from domain.kernel.units.conversion import DimensionsDiffer, convert
from domain.labels import checks, contents, dates, elements, values
from domain.labels.elements import Element
from domain.labels.refusals import (
    IllegalCharacter,
    ImpossibleDate,
    WeightNotExact,
    WrongCheckDigit,
    WrongLength,
)
from domain.labels.spelling import plain
from tests.domain.labels.strategies import TODAY, digits

pytestmark = pytest.mark.requirement("LBL-1")


@pytest.mark.parametrize(
    ("without", "digit"),
    [
        ("950110153000", "3"),
        ("0950110153000", "3"),
        ("9638507", "4"),
        ("03600029145", "2"),
        ("00614141123456789"[:17], "0"),
    ],
)
def test_the_check_digit_is_gs1s(without: str, digit: str) -> None:
    assert checks.check_digit(without) == digit


def test_the_check_pair_is_gs1s() -> None:
    assert checks.check_pair("1987654Ad4X4bL5ttr2310c") == "2K"  # the example of the General Specifications


@given(number=digits(1, 20), at=st.integers(0, 19), other=st.sampled_from(checks.DIGITS))
def test_one_wrong_digit_is_found(number: str, at: int, other: str) -> None:
    whole = number + checks.check_digit(number)
    wrong = whole[: at % len(whole)] + other + whole[at % len(whole) + 1 :]
    assert (checks.check_digit(wrong[:-1]) == wrong[-1]) == (wrong == whole)


@given(written=st.sampled_from([8, 12, 13, 14]).flatmap(lambda length: digits(length - 1, length - 1)))
def test_every_form_of_a_gtin_is_the_same_number_in_14_digits(written: str) -> None:
    short = written + checks.check_digit(written)
    assert values.gtin(short) == values.gtin(short.zfill(14))
    assert values.gtin(short).digits.endswith(short)


def test_a_wrong_check_digit_is_told_with_the_right_one() -> None:
    with pytest.raises(WrongCheckDigit) as refusal:
        values.gtin("09501101530004")
    assert (refusal.value.position, refusal.value.given, refusal.value.right) == (14, "4", "3")


def test_a_gtin_is_digits_of_a_certain_number() -> None:
    with pytest.raises(WrongLength):
        values.gtin("123456789")
    with pytest.raises(IllegalCharacter) as refusal:
        values.gtin("0950110153000٣")  # a digit, but not one of ASCII's
    assert refusal.value.position == 14


def test_the_next_sscc_counts_on_under_the_prefix() -> None:
    assert values.next_sscc("0614141", 123456789, extension=1) == values.sscc("106141411234567897")
    assert values.next_sscc("9501101", 0).of("9501101")
    assert not values.next_sscc("9501101", 0).of("9501102")
    with pytest.raises(WrongLength):
        values.next_sscc("9501101", 10**9)
    with pytest.raises(WrongLength):
        values.next_sscc("950", 1)


@given(day=st.dates(date(TODAY.year - 49, 1, 1), date(TODAY.year + 50, 12, 31)))
def test_a_date_is_read_as_it_was_written(day: date) -> None:
    text = dates.written(day, today=TODAY)
    assert dates.read(plain(text), today=TODAY, title="A date", month_alone=False) == day


@given(now=st.integers(1950, 2200), two=st.integers(0, 99))
def test_two_digits_of_a_year_mean_the_century_that_gs1_says(now: int, two: int) -> None:
    difference = two - now % 100  # GS1 General Specifications, figure 7.12-1
    century = now // 100 - 1 if difference >= 51 else now // 100 + 1 if difference <= -50 else now // 100
    read = dates.read(plain(f"{two:02d}0101"), today=date(now, 6, 1), title="A date", month_alone=False)
    assert read.year == century * 100 + two


def test_the_day_00_is_the_last_of_the_month() -> None:
    assert dates.day_of("270200", today=TODAY) == date(2027, 2, 28)
    assert dates.day_of("280200", today=TODAY) == date(2028, 2, 29)
    with pytest.raises(ImpossibleDate):
        dates.read(plain("270200"), today=TODAY, title="A date", month_alone=False)


@pytest.mark.parametrize(
    ("text", "place"), [("271301", 3), ("270001", 3), ("270229", 5), ("270431", 5), ("270132", 5), ("271299", 5)]
)
def test_an_impossible_date_is_refused_at_its_month_or_day(text: str, place: int) -> None:
    with pytest.raises(ImpossibleDate) as refusal:
        dates.read(plain(text), today=TODAY, title="A date", month_alone=True)
    assert refusal.value.position == place


def test_a_date_that_would_mean_another_century_is_not_written() -> None:
    with pytest.raises(ImpossibleDate, match="1977 and 2076"):
        contents.expiry(date(2077, 1, 1), today=TODAY)
    with pytest.raises(ImpossibleDate):
        contents.expiry(date(1976, 12, 31), today=TODAY)


@pytest.mark.parametrize(
    ("value", "unit", "element"),
    [
        ("51.402", "kg", "(3103)051402"),
        ("5.10", "kg", "(3102)000510"),
        ("250", "g", "(3103)000250"),
        ("1.5", "t", "(3100)001500"),
        ("1000.000", "kg", "(3102)100000"),
        ("20", "mg", "(3105)000002"),
        ("0.00001", "kg", "(3105)000001"),
        ("999999", "kg", "(3100)999999"),
    ],
)
def test_a_net_weight_keeps_its_decimals(value: str, unit: str, element: str) -> None:
    assert str(contents.net_weight(Quantity(Decimal(value), unit))) == element


@pytest.mark.parametrize(
    ("value", "unit"), [("1000000", "kg"), ("0.123456", "kg"), ("1", "mg"), ("-1", "kg"), ("1", "ug")]
)
def test_a_weight_is_never_rounded(value: str, unit: str) -> None:
    with pytest.raises(WeightNotExact):
        contents.net_weight(Quantity(Decimal(value), unit))


def test_a_volume_is_no_weight() -> None:
    with pytest.raises(DimensionsDiffer):
        contents.net_weight(Quantity(Decimal(1), "L"))


@given(digits=st.integers(0, 10**9), places=st.integers(0, 8), unit=st.sampled_from(["kg", "g", "mg", "t"]))
def test_a_weight_is_read_as_the_same_amount_or_refused(digits: int, places: int, unit: str) -> None:
    given_weight = Quantity(Decimal(digits).scaleb(-places), unit)
    try:
        element = contents.net_weight(given_weight)
    except WeightNotExact:
        kilograms = convert(given_weight.value, unit, "kg")
        assert all((kilograms * 10**n).denominator > 1 or kilograms * 10**n >= 10**6 for n in range(6))
        return
    string = elements.compose([Element("01", "09501101530003"), element], today=TODAY)
    read = contents.contents(string, today=TODAY).net
    assert read is not None
    assert read.unit == "kg"
    assert convert(read.value, "kg", unit) == given_weight.value
