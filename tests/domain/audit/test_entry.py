"""An entry is authenticated and hashed in one way only, and nothing of it escapes."""

import hashlib
import hmac
import json
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

import pytest

from domain.audit.entry import AuditEntry, Closing, closing_body, closing_mac, entry_mac, is_authentic, leaf, mac_body
from domain.audit.entry import transaction_key as key_of
from tests.domain.audit.examples import COMPANY, ENTRY

CLOSING = Closing(COMPANY, 1, ENTRY.transaction, 9, "2026-03-01T08:30:00.000124Z", 2, b"")
OTHER = {
    int: 7,
    str: "other",
    UUID: UUID(int=7),
    type(None): "other",
}


def test_the_authenticated_body_frames_each_field_by_its_octets() -> None:
    assert mac_body(ENTRY).decode() == (
        "36:018f0000-0000-7000-8000-00000000000c1:136:018f0000-0000-7000-8000-0000000000f11:1"
        "19:115292150460684697727:2026-03-01T08:30:00.000123Z15:parameter_value"
        "36:018f0000-0000-7000-8000-0000000000a16:UPDATE36:018f0000-0000-7000-8000-0000000000b1--"
        '28:Härte: 18 statt 180 getippt3:c-115:{"value": "18"}16:{"value": "180"}'
    )


def test_the_closing_body_frames_its_fields_alike() -> None:
    assert closing_body(CLOSING).decode() == (
        "36:018f0000-0000-7000-8000-00000000000c1:136:018f0000-0000-7000-8000-0000000000f11:9"
        "27:2026-03-01T08:30:00.000124Z1:2"
    )


def test_the_key_is_the_masters_own_for_each_transaction() -> None:
    text = b"018f0000-0000-7000-8000-00000000000c018f0000-0000-7000-8000-0000000000f1"
    assert key_of(b"master", COMPANY, ENTRY.transaction) == hmac.new(b"master", text, hashlib.sha256).digest()


@pytest.mark.requirement("AUD-4")
@pytest.mark.parametrize("name", [field.name for field in fields(AuditEntry)[:-1]])
def test_changing_any_field_breaks_the_authentication(name: str) -> None:
    key = key_of(b"master", COMPANY, ENTRY.transaction)
    authentic = replace(ENTRY, mac=entry_mac(key, ENTRY))
    assert is_authentic(key, authentic)
    changed: dict[str, Any] = {name: OTHER[type(getattr(ENTRY, name))]}
    assert not is_authentic(key, replace(authentic, **changed))


@pytest.mark.requirement("AUD-4")
def test_a_closing_with_another_count_is_not_authentic() -> None:
    key = key_of(b"master", COMPANY, ENTRY.transaction)
    authentic = replace(CLOSING, mac=closing_mac(key, CLOSING))
    assert is_authentic(key, authentic)
    assert not is_authentic(key, replace(authentic, entries=1))


def test_null_and_the_text_that_looks_like_it_differ() -> None:
    assert mac_body(replace(ENTRY, reason=None)) != mac_body(replace(ENTRY, reason="-"))


def test_moving_text_from_one_field_to_the_next_changes_the_body() -> None:
    assert mac_body(replace(ENTRY, reason="ab", command="c")) != mac_body(replace(ENTRY, reason="a", command="bc"))


def test_the_leaf_holds_every_field_and_numbers_as_text() -> None:
    read = json.loads(leaf(ENTRY))
    assert set(read) == {field.name for field in fields(AuditEntry)}
    assert read["xid"] == "1152921504606846977"
    assert read["new"] == {"value": "180"}
    assert read["session_person"] is None
    assert read["mac"] == "00" * 32


@pytest.mark.parametrize("raw", ['{"a": 1}', '{"a": {}}', "[]", '"a"', "{"])
def test_values_that_are_not_text_are_never_sealed(raw: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        leaf(replace(ENTRY, new=raw))
