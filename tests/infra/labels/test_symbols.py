"""Symbols say what they were made from, to a reader that sees only their modules."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.labels import identifiers, scanning
from domain.labels.elements import Element, ElementString
from domain.labels.label import Carrier, Symbol
from infra.labels import code_128, symbols
from tests.domain.labels.strategies import TODAY, element, element_strings
from tests.infra.labels.rasters import read_modules

pytestmark = pytest.mark.requirement("LBL-5")


@given(string=element_strings())
def test_a_data_matrix_is_read_as_what_it_was_made_from(string: ElementString) -> None:
    modules = symbols.encoded(Symbol(Carrier.DATA_MATRIX, string))
    assert len(modules.rows) == modules.width, "square"
    identifier, data = read_modules(modules.rows, quiet=1)
    assert (identifier, data) == ("]d2", string.message())
    assert scanning.scan(identifier + data, today=TODAY) == string


@settings(max_examples=300)
@given(one=st.sampled_from(sorted(identifiers.known())).flatmap(lambda code: element(identifiers.known()[code])))
def test_the_library_takes_what_our_table_of_identifiers_takes(one: Element) -> None:
    symbol = Symbol(Carrier.DATA_MATRIX, ElementString((one,)))
    assert symbols.encoded(symbol).width >= 10


@given(string=element_strings(most=2))
def test_a_code_128_is_read_as_what_it_was_made_from(string: ElementString) -> None:
    assume(len(string.message()) <= 48)
    modules = symbols.encoded(Symbol(Carrier.CODE_128, string))
    identifier, data = read_modules(modules.rows, quiet=10, tall=20)
    assert (identifier, data) == ("]C1", string.message())
    assert scanning.scan(identifier + data, today=TODAY) == string


@given(string=element_strings(most=2))
def test_a_printer_needs_no_more_room_for_a_code_128_than_was_kept(string: ElementString) -> None:
    assume(len(string.message()) <= 48)
    _, codewords = code_128.field_data(string.message())
    assert code_128.modules(codewords) <= symbols.encoded(Symbol(Carrier.CODE_128, string)).width
