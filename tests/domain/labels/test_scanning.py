"""What is composed is read; what isn't right is refused where it isn't."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.labels import contents, elements, scanning
from domain.labels.elements import FNC1, Element, ElementString
from domain.labels.refusals import (
    AmbiguousCode,
    ContradictingValues,
    ExcludingIdentifiers,
    IdentifierMissing,
    IllegalCharacter,
    ImpossibleDate,
    NotGs1,
    SeparatorMissing,
    UnknownIdentifier,
    Unreadable,
    WrongCheckDigit,
    WrongLength,
)
from tests.domain.labels.strategies import TODAY, element_strings

PRODUCT = "0109501101530003"


def scan(*codes: str) -> ElementString:
    return scanning.scan(*codes, today=TODAY)


def outcome(code: str) -> ElementString | Unreadable:
    """What is read, or why not; any other exception is the test's failure."""
    try:
        return scan(code)
    except Unreadable as refusal:
        return refusal


def refused(*codes: str) -> Unreadable:
    with pytest.raises(Unreadable) as refusal:
        scan(*codes)
    assert refusal.value.message.startswith(f"At character {refusal.value.position}: ")
    return refusal.value


@pytest.mark.requirement("LBL-1", "LBL-2")
@given(
    string=element_strings(),
    symbology=st.sampled_from(["]d2", "]C1", "]Q3", "]e0"]),
    suffix=st.sampled_from(["", "\r\n"]),
)
def test_what_is_composed_is_read_again(string: ElementString, symbology: str, suffix: str) -> None:
    assert scan(symbology + string.message() + suffix) == string
    assert scan(FNC1 + string.message()) == string
    assert scan(string.typed()) == string


@pytest.mark.requirement("LBL-2")
@given(code=st.text() | st.text("0123456789()\\/]d2C1Q3AB\x1d", max_size=60) | st.from_regex(r"(\]d2)?01.{14,40}"))
@example("https://[")
@example("http://a/01/")
@example("(")
@example("]")
@example("\x1d\x1d")
@example("\ud800" * 5)
@example("\uff19" * 14)
def test_any_text_is_read_or_refused_with_a_reason(code: str) -> None:
    read = outcome(code)
    if isinstance(read, Unreadable):
        assert 1 <= read.position <= len(code) + 1
        assert read.message.encode()
    else:
        contents.contents(read, today=TODAY)
        assert scan("]d2" + read.message()) == read


@pytest.mark.requirement("LBL-2")
@given(string=element_strings(), data=st.data())
def test_a_damaged_code_is_read_or_refused_with_a_reason(string: ElementString, data: st.DataObject) -> None:
    message = string.message()
    at = data.draw(st.integers(0, len(message) - 1))
    damaged = message[:at] + data.draw(st.characters() | st.just("")) + message[at + 1 :]
    read = outcome("]d2" + damaged)
    assert not isinstance(read, Unreadable) or 1 <= read.position <= len(damaged) + 4


@pytest.mark.requirement("LBL-1")
def test_what_has_a_set_length_comes_first_and_separators_only_where_a_value_ends_open() -> None:
    string = elements.compose(
        [Element("10", "AB-12"), Element("21", "7"), Element("17", "271231"), Element("01", "09501101530003")],
        today=TODAY,
    )
    assert string.message() == f"17271231{PRODUCT}10AB-12{FNC1}217"
    assert str(string) == "(17)271231(01)09501101530003(10)AB-12(21)7"


@pytest.mark.requirement("LBL-2")
@pytest.mark.parametrize(
    ("code", "kind", "position"),
    [
        ("]d20109501101530004", WrongCheckDigit, 19),
        (f"]C1{PRODUCT}17270230", ImpossibleDate, 26),
        (f"{PRODUCT}17271301", ImpossibleDate, 21),
        (f"{PRODUCT}10AB CD", IllegalCharacter, 21),
        (f"{PRODUCT}10AB~", IllegalCharacter, 21),
        ("010950110153O003", IllegalCharacter, 13),
        (f"{PRODUCT}1727123", WrongLength, 24),
        (f"{PRODUCT}1727{FNC1}1231", WrongLength, 21),
        (f"{PRODUCT}10", WrongLength, 19),
        (f"(01)09501101530003(10){'A' * 21}", WrongLength, 43),
        (f"]d2{PRODUCT}10ABCDEFGHIJKLMNOPQRST21X", SeparatorMissing, 42),
        (f"{PRODUCT}422276422276", SeparatorMissing, 23),
        (f"{PRODUCT}70112711261", WrongLength, 28),
        (f"{PRODUCT}70072711262711", WrongLength, 31),
        (f"{PRODUCT}05123", UnknownIdentifier, 17),
        (f"{PRODUCT}10A{FNC1}{FNC1}", UnknownIdentifier, 21),
        (f"{PRODUCT}3109000001", UnknownIdentifier, 17),
        (f"{PRODUCT}3116000001", UnknownIdentifier, 17),
        ("80131987654Ad4X4bL5ttr2310c2L", WrongCheckDigit, 28),
        (f"{PRODUCT}10A{FNC1}10B", ContradictingValues, 21),
        (f"{PRODUCT}31030000013102000001", ExcludingIdentifiers, 17),
        (f"{PRODUCT}370004", ExcludingIdentifiers, 1),
        ("17271231", IdentifierMissing, 1),
        ("]d210AB", IdentifierMissing, 4),
        (f"{PRODUCT}7004100", IdentifierMissing, 17),
        ("]Q1hello", NotGs1, 1),
        ("]C0123", NotGs1, 1),
        ("", NotGs1, 1),
        ("]d2\r\n", NotGs1, 4),
        ("(01)09501101530003(10)A(B", NotGs1, 24),
        ("(01)09501101530003(05)1", UnknownIdentifier, 20),
        ("(1)2", NotGs1, 1),
        ("A" * 4001, NotGs1, 4001),
    ],
)
def test_it_is_refused_where_it_goes_wrong(code: str, kind: type[Unreadable], position: int) -> None:
    refusal = refused(code)
    assert (type(refusal), refusal.position) == (kind, position), refusal.message


@pytest.mark.requirement("LBL-2")
def test_the_reason_says_what_would_be_right() -> None:
    assert "would end in '3'" in refused("0109501101530004").message
    assert "2027-02 has the days 00 to 28" in refused(f"{PRODUCT}17270230").message
    assert "(01) or (02)" in refused("]d210AB").message
    assert "GS, ASCII 29" in refused(f"]d2{PRODUCT}10ABCDEFGHIJKLMNOPQRST21X").message


@pytest.mark.requirement("LBL-2")
def test_a_value_that_is_there_twice_is_there_once() -> None:
    assert scan(f"{PRODUCT}10A{FNC1}10A") == scan(f"{PRODUCT}10A")


@pytest.mark.requirement("LBL-2")
def test_the_codes_of_one_label_are_read_together() -> None:
    assert str(scan("]C1" + PRODUCT, "]C11727123110AB")) == "(01)09501101530003(17)271231(10)AB"
    assert isinstance(refused("]C110AB", "]C110AC"), ContradictingValues)
    assert refused("]C1" + PRODUCT, "]C11799").path == ("codes", "1")


@pytest.mark.requirement("LBL-2")
@pytest.mark.parametrize(
    "code", ["]E09501101530003", "]I109501101530003", "09501101530003", "614141000012", "]E496385074"]
)
def test_a_products_number_alone_is_read(code: str) -> None:
    digits = code[3:] if code[0] == "]" else code
    assert scan(code).value("01") == digits.zfill(14)


@pytest.mark.requirement("LBL-2")
def test_digits_that_read_in_two_ways_are_not_guessed() -> None:
    refusal = refused("9501101530003")
    assert isinstance(refusal, AmbiguousCode)
    assert refusal.readings == ("(01)09501101530003", "(95)01101530003")
    assert isinstance(refused("09501101530004"), WrongCheckDigit)
    assert scan("9501101530004").value("95") == "01101530004"
    assert scan("]C19501101530003").value("95") == "01101530003"


@pytest.mark.requirement("LBL-2")
@pytest.mark.parametrize(
    "uri",
    [
        "https://id.gs1.org/01/09501101530003/10/A%2FB?17=271231",
        "https://example.com/some/path/01/9501101530003/10/A%2fB/?17=271231&linkType=all&x=%41#top",
        "]Q1HTTPS://example.com/01/09501101530003/10/A%2FB?foo&17=271231",
    ],
)
def test_a_digital_link_is_read(uri: str) -> None:
    assert str(scan(uri)) == "(01)09501101530003(10)A/B(17)271231"


@pytest.mark.requirement("LBL-2")
@pytest.mark.parametrize(
    ("uri", "kind", "position"),
    [
        ("https://example.com/01/09501101530004", WrongCheckDigit, 37),
        ("https://example.com/01/09501101530003/10/%C3%A9", IllegalCharacter, 42),
        ("https://example.com/01/09501101530003?17=270230", ImpossibleDate, 46),
        ("https://example.com/01/09501101530003?05=1", UnknownIdentifier, 39),
        ("https://example.com/products", NotGs1, 20),
        ("https://", NotGs1, 1),
    ],
)
def test_a_digital_link_is_refused_where_it_goes_wrong(uri: str, kind: type[Unreadable], position: int) -> None:
    refusal = refused(uri)
    assert (type(refusal), refusal.position) == (kind, position), refusal.message


@pytest.mark.requirement("LBL-1")
@pytest.mark.parametrize(
    ("given_elements", "kind"),
    [
        ([Element("01", "09501101530004")], WrongCheckDigit),
        ([Element("01", "09501101530003"), Element("10", "Charge 7")], IllegalCharacter),
        ([Element("01", "09501101530003"), Element("10", "ö")], IllegalCharacter),
        ([Element("01", "09501101530003"), Element("10", f"A{FNC1}21B")], IllegalCharacter),
        ([Element("10", "A")], IdentifierMissing),
        ([Element("01", "09501101530003"), Element("17", "270230")], ImpossibleDate),
        ([Element("05", "1")], UnknownIdentifier),
        ([Element("01", "09501101530003"), Element("10", "")], WrongLength),
    ],
)
def test_what_could_not_be_read_is_not_composed(given_elements: list[Element], kind: type[Unreadable]) -> None:
    with pytest.raises(kind):
        elements.compose(given_elements, today=TODAY)


@pytest.mark.requirement("LBL-1")
def test_what_old_encoders_take_for_a_set_length_stands_where_it_needs_no_separator() -> None:
    """The library that draws symbols left out the separator after (235), so that two values became one."""
    given_elements = [Element("01", "09501101530003"), Element("235", "A"), Element("22", "B")]
    assert elements.compose(given_elements, today=TODAY).message() == f"{PRODUCT}22B{FNC1}235A"
