"""The canonical form is RFC 8785's, and takes nothing that two machines could write differently."""

import json
from decimal import Decimal
from types import MappingProxyType
from typing import Any, cast

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.canonical import Json, canonical, digest, parse

WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_keys_are_sorted_as_utf_16() -> None:
    # The example of RFC 8785, section 3.2.3: the emoji's surrogates sort before the Hebrew presentation form.
    keys = {"\u20ac": "Euro", "\r": "Return", "\ufb33": "Dalet", "1": "One", "\U0001f600": "Smile", "\u00f6": "o"}
    assert list(json.loads(canonical(keys)).values()) == ["Return", "One", "o", "Euro", "Smile", "Dalet"]


def test_strings_are_escaped_as_the_standard_says() -> None:
    assert canonical('\u20ac$\u000f\nA\'B"\\\\"/\x7f') == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f"'.encode()


def test_any_mapping_or_sequence_has_a_form() -> None:
    assert canonical(MappingProxyType({"b": (1, None), "a": True})) == b'{"a":true,"b":[1,null]}'


@given(VALUES)
def test_the_form_is_that_of_the_reference_implementation(value: Json) -> None:
    assert canonical(value) == rfc8785.dumps(cast("Any", value))


@given(VALUES)
def test_reading_the_form_gives_the_value_back(value: Json) -> None:
    assert json.loads(canonical(value)) == value


@given(VALUES)
def test_the_form_of_what_was_read_is_the_form_itself(value: Json) -> None:
    assert canonical(json.loads(canonical(value))) == canonical(value)


@pytest.mark.parametrize("value", [1.0, {"a": [0.5]}, Decimal("5.10"), b"bytes", {1: "a"}, {1, 2}, object()])
def test_what_json_lacks_or_writes_loosely_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)  # type: ignore[arg-type]  # the very types that the signature forbids


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800", {"\ud800": 1}])
def test_what_can_not_be_written_exactly_is_refused(value: Json) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical(value)


def test_the_digest_is_sha_256_of_the_form() -> None:
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@given(VALUES)
def test_what_was_written_is_read_back(value: Json) -> None:
    assert parse(canonical(value)) == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" 1",
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        '{"\ufb33":1,"\U0001f600":2}'.encode(),
        b'{"a":1,"a":1}',
        b"1.5",
        b"1e2",
        b"NaN",
        b"-0",
        b'"\\u0041"',
        b'"\\ud800"',
        b'"\xff"',
        b"9007199254740993",
        b"1" * 5000,
        b"[" * 100_000,
        b"1\n",
    ],
)
def test_any_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(data)
