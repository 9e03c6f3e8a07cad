"""Each file of an export is read back to what it says, and in one form only."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.exports.members import (
    Growth,
    Inclusion,
    MalformedMember,
    Proofs,
    Record,
    attested,
    read_consistency,
    read_entries,
    read_proofs,
    read_record,
    write_consistency,
    write_entries,
    write_proofs,
    write_record,
)
from domain.kernel.canonical import Json, canonical

HASHES = st.sampled_from([bytes([number]) * 32 for number in range(9)])
POSITIONS = st.integers(0, 10**19 - 1)
INCLUSIONS = st.builds(Inclusion, POSITIONS, st.lists(HASHES, max_size=5).map(tuple))
PROOFS = st.builds(Proofs, POSITIONS, st.lists(INCLUSIONS, max_size=4).map(tuple), INCLUSIONS)
TWO = Proofs(9, (Inclusion(1, (b"a" * 32, b"b" * 32)), Inclusion(2, (b"b" * 32,))), Inclusion(5, (b"c" * 32,)))


def test_a_record_is_read_back() -> None:
    rows = {"batch": {"1": {"number": "B-1", "note": None}}}
    assert read_record(write_record({"batch": "B-1"}, rows)) == Record({"batch": "B-1"}, rows)


def test_a_record_takes_no_float() -> None:
    with pytest.raises(TypeError):
        write_record({"weight": 5.1}, {})


@pytest.mark.parametrize(
    "data",
    [
        canonical({"format": "theriac-batch-record/3", "document": {}, "rows": {}}),
        canonical({"format": "theriac-batch-record/1", "document": {}}),
        canonical({"format": "theriac-batch-record/1", "document": {}, "rows": [], "more": 1}),
        canonical({"format": "theriac-batch-record/1", "document": {}, "rows": []}),
        canonical({"format": "theriac-batch-record/1", "document": {}, "rows": {"a": {"b": {"c": 1}}}}),
        canonical({"format": "theriac-batch-record/1", "document": {}, "rows": {"a": {"b": "c"}}}),
        canonical([]),
        write_record({}, {}) + b"\n",
        b"",
    ],
)
def test_a_record_of_another_form_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_record(data)


@given(st.lists(st.binary().filter(lambda leaf: b"\n" not in leaf)))
def test_entries_are_read_back(leaves: list[bytes]) -> None:
    assert list(read_entries(write_entries(leaves))) == leaves


def test_a_last_line_without_an_end_is_refused() -> None:
    with pytest.raises(MalformedMember):
        read_entries(b"{}\n{}")


@given(PROOFS)
def test_proofs_are_read_back(proofs: Proofs) -> None:
    assert read_proofs(write_proofs(proofs)) == proofs


def test_a_hash_that_proofs_share_is_written_once() -> None:
    written = json.loads(write_proofs(TWO))
    assert written["hashes"] == [base64.b64encode(each * 32).decode() for each in (b"a", b"b", b"c")]
    assert written["entries"] == [{"position": "1", "path": [0, 1]}, {"position": "2", "path": [1]}]


@pytest.mark.parametrize(
    "change",
    [
        {"size": 9},
        {"size": "09"},
        {"size": "-9"},
        {"size": "٩"},
        {"size": "9" * 20},
        {"size": ""},
        {"hashes": []},
        {"hashes": {}},
        {"hashes": [1, 2, 3]},
        {"hashes": ["AAAA", "AAAA", "AAAA"]},
        {"hashes": [base64.b64encode(each * 32).decode() for each in (b"a", b"b", b"c", b"d")]},
        {"hashes": [base64.b64encode(each * 32).decode() for each in (b"a", b"a", b"c")]},
        {"entries": [{"position": "1", "path": [1, 0]}]},
        {"entries": [{"position": "1", "path": [0, 3]}]},
        {"entries": [{"position": "1", "path": [-1]}]},
        {"entries": [{"position": "1", "path": [-9]}]},
        {"entries": [{"position": "1", "path": [True]}]},
        {"entries": [{"position": "1"}]},
        {"entries": ["1"]},
        {"attestation": None},
        {"more": 1},
    ],
)
def test_proofs_of_another_form_are_refused(change: dict[str, Json]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_proofs(canonical({**json.loads(write_proofs(TWO)), **change}))


def test_a_path_longer_than_any_log_is_high_is_refused() -> None:
    long = Inclusion(1, (b"a" * 32,) * 65)
    with pytest.raises(MalformedMember, match="path"):
        read_proofs(write_proofs(Proofs(9, (long,), long)))


@pytest.mark.parametrize("old", ["01", "\u0661"])
def test_a_consistency_proof_of_another_form_is_refused(old: str) -> None:
    with pytest.raises(MalformedMember):
        read_consistency(canonical({"from": old, "hashes": [], "to": "2"}))


@given(POSITIONS, POSITIONS, st.lists(HASHES))
def test_a_consistency_proof_is_read_back(old: int, new: int, hashes: list[bytes]) -> None:
    growth = Growth(old, new, tuple(hashes))
    assert read_consistency(write_consistency(growth)) == growth


def test_the_attested_digests_are_named_as_the_columns_are() -> None:
    assert attested(record=b"", pdf=b"a", entries=b"b") == {
        "record_sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "pdf_sha256": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
        "entries_sha256": "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d",
    }
