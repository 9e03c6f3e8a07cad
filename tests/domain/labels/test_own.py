"""Our own codes, and whose a scanned code is."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.refusals import InvalidInput
from domain.labels import checks, elements, own, scanning, values
from domain.labels.elements import Element, ElementString
from domain.labels.own import Issuer, Named, Others, OwnCode, OwnProduct, OwnUnit
from domain.labels.refusals import OriginUnclear, OwnCodeDamaged, Unreadable, WrongLength
from tests.domain.labels.strategies import CONTAINER, ISSUER, TODAY

pytestmark = pytest.mark.requirement("LBL-4")

OTHER = Issuer("OTHER", prefixes=frozenset({"4012345"}))


def scanned(*given_elements: Element) -> ElementString:
    message = elements.compose(given_elements, today=TODAY).message()
    return scanning.scan(f"]d2{message}", today=TODAY)


def unit(prefix: str) -> Element:
    return Element("00", values.next_sscc(prefix, 7).digits)


@given(named=st.sampled_from(Named), id_=st.uuids(), identifier=st.sampled_from(own.IDENTIFIERS))
def test_our_own_code_is_read_again(named: Named, id_: UUID, identifier: str) -> None:
    issuer = Issuer("METRO0123456", identifier)
    code = OwnCode(named, id_)
    assert own.origin(scanned(own.element(code, issuer)), issuer) == code


def test_our_own_code_stays_the_same_for_ever() -> None:
    """Labels hang on containers for years: what was printed must be read by every later release."""
    code = OwnCode(Named.CONTAINER, CONTAINER)
    assert str(own.element(code, ISSUER)) == "(91)METRO/CON/01JEJZ0Z00FAY8VVR14D2PF2DBQY"


@given(data=st.data())
def test_one_wrong_character_in_our_own_code_is_found(data: st.DataObject) -> None:
    value = own.element(OwnCode(Named.LOT, CONTAINER), ISSUER).value
    at = data.draw(st.integers(len("METRO/"), len(value) - 1))
    other = data.draw(st.sampled_from(checks.CHARACTERS).filter(lambda one: one != value[at]))
    with pytest.raises(OwnCodeDamaged):
        own.origin(scanned(Element("91", value[:at] + other + value[at + 1 :])), ISSUER)


@pytest.mark.parametrize(
    "rest", ["", "CON", "CON/1", "XYZ/01JEJZ0Z00FAY8VVR14D2PF2DB", "CON/ZZZZZZZZZZZZZZZZZZZZZZZZZZ", "CON/" + "0" * 60]
)
def test_what_begins_as_ours_and_is_not_is_told(rest: str) -> None:
    text = f"METRO/{rest}"
    pair = checks.check_pair(text) if len(text) <= checks.LONGEST_WITH_PAIR else "22"
    with pytest.raises(OwnCodeDamaged):
        own.origin(scanned(Element("91", text + pair)), ISSUER)


def test_another_companys_own_code_is_not_ours() -> None:
    theirs = scanned(own.element(OwnCode(Named.CONTAINER, CONTAINER), OTHER))
    assert own.origin(theirs, ISSUER) == Others(theirs)


def test_a_number_under_our_prefix_is_ours() -> None:
    assert own.origin(scanned(unit("9501101")), ISSUER) == OwnUnit(values.next_sscc("9501101", 7))
    assert isinstance(own.origin(scanned(unit("4012345")), ISSUER), Others)
    product = scanned(Element("01", "09501101530003"), Element("10", "A1"), Element("21", "7"))
    assert own.origin(product, ISSUER) == OwnProduct(values.gtin("09501101530003"), "A1", "7")
    assert own.origin(product, OTHER) == Others(product)


def test_a_code_that_names_two_things_is_not_guessed() -> None:
    mine = own.element(OwnCode(Named.CONTAINER, CONTAINER), ISSUER)
    with pytest.raises(OriginUnclear, match=r"our container .* and what others named"):
        own.origin(scanned(mine, unit("4012345")), ISSUER)
    with pytest.raises(OriginUnclear):
        own.origin(scanned(mine, Element("01", "09501101530003")), ISSUER)


def test_a_product_in_another_companys_unit_is_not_taken_for_the_unit() -> None:
    mixed = scanned(unit("4012345"), Element("02", "09501101530003"), Element("37", "4"))
    assert own.origin(mixed, ISSUER) == Others(mixed)


@pytest.mark.parametrize(
    ("name", "identifier"), [("m", "91"), ("METRO/", "91"), ("METRO", "90"), ("METRO", "10"), ("ß", "91")]
)
def test_an_issuer_has_a_plain_name_and_an_identifier_of_its_own(name: str, identifier: str) -> None:
    with pytest.raises(InvalidInput):
        Issuer(name, identifier)


@pytest.mark.parametrize("prefix", ["950", "9501101530003", "95011O1"])
def test_a_company_prefix_is_4_to_12_digits(prefix: str) -> None:
    with pytest.raises((WrongLength, Unreadable)):
        Issuer("METRO", prefixes=frozenset({prefix}))
