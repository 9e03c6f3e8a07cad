"""A leaf is read back to the entry that it is, and to nothing that merely looks like one."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audit.entry import SealedEntry, leaf, seal
from domain.audit.leaves import MalformedLeaf, parse_leaf
from domain.kernel.canonical import canonical
from tests.domain.audit.examples import ENTRY, sealed_entries

LEAF = leaf(ENTRY)


def test_a_leaf_gives_back_its_entry() -> None:
    assert parse_leaf(LEAF) == seal(ENTRY)


@given(sealed_entries())
def test_any_entry_comes_back_from_its_leaf(entry: SealedEntry) -> None:
    assert parse_leaf(leaf(entry)) == entry


@given(st.integers(0, len(LEAF) - 1), st.integers(1, 255))
def test_a_leaf_with_another_byte_is_another_entry_or_none(place: int, change: int) -> None:
    data = bytearray(LEAF)
    data[place] ^= change
    with contextlib.suppress(MalformedLeaf):
        assert parse_leaf(bytes(data)) != seal(ENTRY)


@given(st.binary(max_size=64))
def test_hostile_bytes_are_refused_and_nothing_else(data: bytes) -> None:
    with pytest.raises(MalformedLeaf):
        parse_leaf(data)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("xid", "01"),
        ("xid", 1),
        ("number", "-1"),
        ("epoch", "1" * 21),
        ("at", "2026-03-01T08:30:00Z"),
        ("at", "2026-03-01T08:30:00.000123Z\n"),
        ("row", "018F0000-0000-7000-8000-0000000000A1"),
        ("row", "018f000000007000800000000000000a"),
        ("row", None),
        ("person", "somebody"),
        ("act", "TRUNCATE"),
        ("table", None),
        ("mac", "00"),
        ("mac", "AA" * 32),
        ("old", None),
        ("old", {"value": 18}),
        ("old", {"other": "18"}),
        ("new", []),
        ("extra", "field"),
    ],
)
def test_a_field_of_another_form_is_refused(name: str, value: str | None) -> None:
    with pytest.raises(MalformedLeaf):
        parse_leaf(canonical({**json.loads(LEAF), name: value}))


@pytest.mark.parametrize("act", ["INSERT", "DELETE"])
def test_values_that_do_not_fit_the_act_are_refused(act: str) -> None:
    with pytest.raises(MalformedLeaf, match=act):
        parse_leaf(canonical({**json.loads(LEAF), "act": act}))


def test_an_unknown_field_is_named_as_such() -> None:
    with pytest.raises(MalformedLeaf, match="exactly the fields"):
        parse_leaf(canonical({**json.loads(LEAF), "extra": "field"}))


def test_a_missing_field_is_refused() -> None:
    fields = json.loads(LEAF)
    del fields["reason"]
    with pytest.raises(MalformedLeaf):
        parse_leaf(canonical(fields))
