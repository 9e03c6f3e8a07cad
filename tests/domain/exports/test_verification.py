"""A record that was exported verifies; one that differs in anything does not, and it is said where."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.audit.checkpoint import Checkpoint, sign
from domain.audit.entry import SealedEntry
from domain.audit.notes import SigningKey, write_note
from domain.exports import archive, bundle
from domain.exports.archive import ArchiveRefused
from domain.exports.attachments import LeftOut
from domain.exports.members import Rows, write_record
from domain.exports.report import Outcome
from domain.exports.verification import verify
from domain.kernel.canonical import canonical
from tests.domain.audit.examples import COMPANY
from tests.domain.exports.examples import (
    ATTACHED,
    BATCH,
    KEY,
    NAMES,
    OF_THE_RECORD,
    PDF_HEAD,
    PHASE,
    PHOTO,
    PHOTO_NAME,
    READING,
    entry,
    exported,
    outcomes,
    valid,
    verified,
)

Change = Callable[[bytes], bytes]
UNSAID = replace(ATTACHED[0], name=None, octets=None, left_out=LeftOut.NO_ROOM)
"""A file that is in the archive, though it is said to be left out."""


def changed(name: str, change: Change) -> bytes:
    """The valid record with one file changed and everything packed as it should be."""
    files = archive.unpack(valid())
    return archive.pack({**files, name: change(files[name])})


def replaced(old: bytes, new: bytes) -> Change:
    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return change


@pytest.mark.requirement("AUD-3")
@pytest.mark.requirement("AUD-5")
def test_what_was_exported_is_confirmed_with_the_public_key_alone() -> None:
    report = verified(valid())
    assert {check.outcome for check in report.checks if check.name != "seal"} == {Outcome.PASSED}
    assert report.confirmed
    assert report.failures == ()


def test_the_checks_say_what_they_confirmed() -> None:
    said = {check.name: check.explanation for check in verified(valid()).checks}
    assert said["checkpoint"] == f"theriac.log/{COMPANY} signed its log of 27 entries at 2026-03-01T08:30:00.000123Z"
    assert said["order"] == "positions 3 to 20, attested at 23"
    assert said["consistency"] == "the log only grew, from 11 to 27 entries"


def test_a_record_may_leave_out_the_earlier_checkpoint() -> None:
    report = verified(exported(previous=False))
    assert report.confirmed
    assert outcomes(report)["consistency"].outcome is Outcome.NOT_APPLICABLE


def test_a_file_that_outgrows_its_bound_is_not_exported() -> None:
    with pytest.raises(ArchiveRefused, match=r"record\.pdf has 201326593 octets"):
        bundle.require_bounds({bundle.PDF: bytes(192 * 1024 * 1024 + 1)})


def test_building_it_again_gives_the_same_octets() -> None:
    assert exported() == valid()


@pytest.mark.requirement("AUD-4")
@settings(max_examples=400)
@given(st.integers(0, len(valid()) - 1), st.integers(1, 255))
def test_a_record_with_any_one_octet_changed_is_not_confirmed(place: int, change: int) -> None:
    data = bytearray(valid())
    data[place] ^= change
    assert not verified(bytes(data)).confirmed


@pytest.mark.requirement("AUD-4")
@settings(max_examples=200)
@given(st.sampled_from((*NAMES, PHOTO_NAME)), st.data(), st.integers(1, 255))
def test_a_file_with_any_one_octet_changed_is_not_confirmed_however_well_it_is_packed(
    name: str, data: st.DataObject, change: int
) -> None:
    def flipped(content: bytes) -> bytes:
        place = data.draw(st.integers(0, len(content) - 1))
        return content[:place] + bytes([content[place] ^ change]) + content[place + 1 :]

    report = verified(changed(name, flipped))
    assert not report.confirmed
    assert report.failures


@settings(max_examples=100)
@given(st.data())
def test_a_cut_lengthened_or_spliced_record_is_not_confirmed(data: st.DataObject) -> None:
    start, end = sorted((data.draw(st.integers(0, len(valid()))), data.draw(st.integers(0, len(valid())))))
    spliced = valid()[:start] + data.draw(st.binary(max_size=20)) + valid()[end:]
    if spliced != valid():
        assert not verified(spliced).confirmed


@given(st.binary(), st.text())
def test_hostile_octets_and_keys_raise_nothing(data: bytes, key: str) -> None:
    report = verified(data, key)
    assert not report.confirmed
    assert not any("could not be checked" in check.explanation for check in report.checks)


@settings(max_examples=100)
@given(st.sampled_from(NAMES), st.binary(max_size=200))
def test_hostile_files_raise_nothing(name: str, content: bytes) -> None:
    report = verified(changed(name, lambda _: content))
    assert not report.confirmed
    assert not any("could not be checked" in check.explanation for check in report.checks)


@pytest.mark.requirement("AUD-4")
@pytest.mark.parametrize(
    ("name", "change", "check", "place"),
    [
        (bundle.RECORD, replaced(b'"1.9"', b'"2.0"'), "attestation", bundle.RECORD),
        (bundle.RECORD, replaced(b'"1.9"', b'"2.0"'), "document", bundle.RECORD),
        (bundle.RECORD, replaced(b'"loss_on_drying":"1.9"', b'"loss_on_drying":"2.0"'), "rows", bundle.RECORD),
        (bundle.RECORD, replaced(b"1.9", b"2.0"), "pdf", bundle.PDF),
        (bundle.RECORD, replaced(b"{", b"{ "), "record", bundle.RECORD),
        (bundle.PDF, replaced(b"stand-in", b"stand-up"), "pdf", bundle.PDF),
        (bundle.PDF, lambda data: data + b"\n", "attestation", bundle.PDF),
        (bundle.ENTRIES, replaced(b'"2.7"', b'"2.5"'), "inclusion", f"{bundle.ENTRIES}, line 3"),
        (bundle.ENTRIES, replaced(b'"2.7"', b'"2.5"'), "attestation", bundle.ENTRIES),
        (bundle.ENTRIES, replaced(b'"2.7"', b'"2.5"'), "rows", f"{bundle.ENTRIES}, line 4"),
        (bundle.ENTRIES, replaced(b'"number":"17"', b'"number":"x"'), "entries", f"{bundle.ENTRIES}, line 4"),
        (bundle.ENTRIES, lambda data: data[:-1], "entries", bundle.ENTRIES),
        (bundle.ENTRIES, lambda _: b"", "entries", bundle.ENTRIES),
        (bundle.ENTRIES, lambda data: data.split(b"\n", 1)[1], "inclusion", bundle.PROOFS),
        (bundle.ATTESTATION, replaced(b"export", b"Export"), "inclusion", bundle.ATTESTATION),
        (bundle.ATTESTATION, replaced(b"record_sha256", b"record_sha257"), "attestation", bundle.RECORD),
        (bundle.PROOFS, replaced(b'"size":"27"', b'"size":"28"'), "inclusion", bundle.PROOFS),
        (bundle.PROOFS, replaced(b'"position":"9"', b'"position":"8"'), "inclusion", f"{bundle.ENTRIES}, line 3"),
        (bundle.CHECKPOINT, replaced(b"\n27\n", b"\n28\n"), "checkpoint", bundle.CHECKPOINT),
        (bundle.CHECKPOINT, lambda data: data + data.splitlines(keepends=True)[-1], "checkpoint", bundle.CHECKPOINT),
        (bundle.CHECKPOINT, lambda _: b"\xff", "checkpoint", bundle.CHECKPOINT),
        (bundle.PREVIOUS, replaced(b"\n11\n", b"\n12\n"), "consistency", bundle.PREVIOUS),
        (bundle.CONSISTENCY, replaced(b'"from":"11"', b'"from":"12"'), "consistency", bundle.CONSISTENCY),
        (bundle.CONSISTENCY, replaced(b'["', b'["AAAA'), "consistency", bundle.CONSISTENCY),
        (bundle.INSTRUCTIONS, replaced(b"HOW TO", b"How to"), "rebuild", bundle.INSTRUCTIONS),
        (bundle.LOG_KEY, replaced(b"theriac.log", b"another.log"), "log-key", bundle.LOG_KEY),
        (bundle.ATTACHMENTS, replaced(b"NO", b"no"), "attestation", bundle.ATTACHMENTS),
        (PHOTO_NAME, replaced(b"dryer", b"mixer"), "attachments", PHOTO_NAME),
        (bundle.RECORD, replaced(b"batch-record/2", b"batch-record/1"), "record", bundle.RECORD),
    ],
)
def test_a_changed_file_is_located(name: str, change: Change, check: str, place: str) -> None:
    found = outcomes(verified(changed(name, change)))[check]
    assert (found.outcome, found.place) == (Outcome.FAILED, place)


@pytest.mark.requirement("AUD-4")
@pytest.mark.parametrize(
    ("data", "check", "place"),
    [
        (exported({**OF_THE_RECORD, 9: replace(OF_THE_RECORD[9], company=UUID(int=1))}), "company", "line 3"),
        (exported({**OF_THE_RECORD, 9: replace(OF_THE_RECORD[9], epoch=2)}), "order", "line 4"),
        (exported({4: OF_THE_RECORD[4], **OF_THE_RECORD}), "order", "line 2"),
        (exported({**OF_THE_RECORD, 25: entry(25, "phase", UUID(int=1), new={})}, document={}), "order", "attest"),
        (exported(rows={"batch": {}, "phase": {}}, document={}), "rows", bundle.RECORD),
        (exported(document={"batch": "B-2"}), "document", bundle.RECORD),
        (exported(attached=ATTACHED[1:]), "attachments", bundle.ATTACHMENTS),
        (exported(attached=ATTACHED[:1]), "attachments", bundle.ATTACHMENTS),
        (exported(attached=[UNSAID, ATTACHED[1]]), "attachments", "the archive"),
        (exported(attached=[replace(ATTACHED[0], octets=1), ATTACHED[1]]), "attachments", PHOTO_NAME),
        (exported(attached=[ATTACHED[0], replace(ATTACHED[1], sha256=PHOTO)]), "attachments", bundle.ATTACHMENTS),
        (exported(sealed=("a1", "")), "seal", bundle.PDF),
        (exported(sealed=(None, "a1 True True")), "seal", bundle.PDF),
        (exported(sealed=("a1", "a2 True True")), "seal", bundle.PDF),
        (exported(sealed=("a1", "a1 False True")), "seal", bundle.PDF),
        (exported(sealed=("a1", "a1 True False")), "seal", bundle.PDF),
        (exported(pdf=PDF_HEAD + write_record({}, {})), "pdf", bundle.PDF),
        (exported(attestation=entry(1, "export", BATCH, new={})), "attestation", bundle.RECORD),
        (exported(attestation=entry(1, "export", BATCH, old={})), "attestation", bundle.RECORD),
    ],
    ids=[
        "company",
        "epoch",
        "order",
        "late",
        "rows",
        "document",
        "unlisted",
        "lost",
        "unsaid",
        "size",
        "another",
        "unsealed",
        "seal unsaid",
        "another seal",
        "seal broken",
        "added to",
        "pdf",
        "not attested",
        "attested by a deletion",
    ],
)
def test_a_record_that_is_wrong_though_all_of_it_is_sealed_is_located(data: bytes, check: str, place: str) -> None:
    report = verified(data)
    found = outcomes(report)[check]
    assert found.outcome is Outcome.FAILED
    assert place in str(found.place)
    assert outcomes(report)["inclusion"].outcome is Outcome.PASSED


@pytest.mark.requirement("AUD-3")
def test_a_record_of_the_first_format_still_verifies() -> None:
    # As it was exported before records held attachments.
    found = outcomes(verified((Path(__file__).parent / "format-1.zip").read_bytes()))
    without = {name for name, check in found.items() if check.outcome is Outcome.NOT_APPLICABLE}
    assert without == {"log-key", "attachments", "seal"}
    assert {check.outcome for name, check in found.items() if name not in without} == {Outcome.PASSED}


@pytest.mark.requirement("AUD-5")
def test_a_sealed_record_says_by_whom() -> None:
    found = outcomes(verified(exported(sealed=("a1", "a1 True True"))))["seal"]
    assert (found.outcome, found.explanation.partition(";")[0]) == (Outcome.PASSED, "sealed by O=ACME")


@pytest.mark.requirement("AUD-4")
def test_a_row_that_the_entries_do_not_give_is_named() -> None:
    found = outcomes(verified(changed(bundle.RECORD, replaced(b'"loss_on_drying":"1.9"', b'"loss_on_drying":"2.0"'))))
    assert found["rows"].explanation == f"phase {PHASE} is not what the entries made of it"


def without_one() -> dict[int, SealedEntry]:
    return {position: each for position, each in OF_THE_RECORD.items() if position != 9}


@pytest.mark.requirement("AUD-4")
def test_a_removed_entry_is_noticed_where_the_next_one_does_not_follow() -> None:
    report = verified(exported(without_one(), rows={}, document={}))
    found = outcomes(report)["rows"]
    assert (found.outcome, found.place) == (Outcome.FAILED, f"{bundle.ENTRIES}, line 3")
    assert "changes loss_on_drying from '2.7', which was None" in found.explanation


@pytest.mark.requirement("AUD-4")
def test_a_log_rewritten_since_the_earlier_checkpoint_is_noticed() -> None:
    files = archive.unpack(valid())
    rewritten = archive.unpack(exported({**OF_THE_RECORD, 3: replace(OF_THE_RECORD[3], reason="rewritten")}))
    data = archive.pack({**rewritten, bundle.PREVIOUS: files[bundle.PREVIOUS]})
    failed = verified(data).failures
    assert [check.name for check in failed] == ["consistency"]
    assert failed[0].explanation == "the log of the checkpoint does not continue that of the earlier one"


def test_two_tables_without_rows_are_not_the_same_record() -> None:
    rows: Rows = {**json.loads(archive.unpack(valid())[bundle.RECORD])["rows"], "empty": {}}
    assert outcomes(verified(exported(rows=rows)))["rows"].explanation == "it lists a table without rows"


@pytest.mark.requirement("AUD-3")
def test_another_companys_key_confirms_nothing() -> None:
    other = SigningKey.derive(b"seal key of a test installation", UUID(int=1)).verifier
    found = outcomes(verified(valid(), str(other)))
    assert found["checkpoint"].outcome is Outcome.FAILED
    assert found["inclusion"].outcome is Outcome.NOT_EVALUATED
    assert found["rows"].outcome is Outcome.PASSED


@pytest.mark.requirement("AUD-3")
def test_a_forgers_own_key_under_the_logs_name_confirms_nothing() -> None:
    forger = SigningKey(KEY.name, SigningKey.derive(b"forger", COMPANY).private)
    head = Checkpoint.of(COMPANY, size=27, root=bytes(32), epoch=1, at="2026-03-01T08:30:00.000123Z")
    report = verified(changed(bundle.CHECKPOINT, lambda _: sign(head, forger).encode()))
    assert outcomes(report)["checkpoint"].outcome is Outcome.FAILED


def test_a_signature_beside_the_logs_own_is_refused() -> None:
    other = SigningKey.derive(b"witness", UUID(int=9))
    files = archive.unpack(valid())
    text = files[bundle.CHECKPOINT].decode()
    cosigned = text + write_note(text.rpartition("\n\n")[0] + "\n", other).rpartition("\n\n")[2]
    found = outcomes(verified(changed(bundle.CHECKPOINT, lambda _: cosigned.encode())))["checkpoint"]
    assert found.explanation == "it bears other signatures beside the log's own"


def test_a_malformed_key_fails_by_itself_and_the_rest_is_still_told() -> None:
    found = outcomes(verified(valid(), "key"))
    assert (found["key"].outcome, found["key"].place) == (Outcome.FAILED, "the key")
    assert found["checkpoint"].explanation == "it needs what failed: key"
    assert found["attestation"].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"record.json": b"{}"},
        dict(reversed(archive.unpack(valid()).items())),
        {**archive.unpack(valid()), "more": b""},
        {name: data for name, data in archive.unpack(valid()).items() if name != bundle.CONSISTENCY},
    ],
    ids=["none", "one", "another order", "one more", "half of the optional ones"],
)
def test_an_archive_has_exactly_the_files_of_the_format(files: Mapping[str, bytes]) -> None:
    found = outcomes(verified(archive.pack(files)))
    assert found["archive"].outcome is Outcome.FAILED
    assert {check.outcome for check in found.values()} - {Outcome.FAILED} == {Outcome.NOT_EVALUATED, Outcome.PASSED}


def test_a_file_beyond_its_bound_is_refused_unread() -> None:
    found = outcomes(verified(changed(bundle.ATTESTATION, lambda data: data + bytes(64 * 1024))))
    assert found["archive"].outcome is Outcome.FAILED
    assert "attestation.json has" in found["archive"].explanation
    assert found["attestation"].outcome is Outcome.NOT_EVALUATED


def test_octets_hidden_in_the_archive_are_found() -> None:
    comment = valid()[:-2] + b"\x05\x00extra"
    found = outcomes(verified(comment))["rebuild"]
    assert (found.outcome, found.place) == (Outcome.FAILED, "the archive")
    assert str(len(valid()) - 2) in found.explanation


def test_deeply_nested_files_are_refused() -> None:
    nested = b"[" * 200_000 + b"]" * 200_000
    for name, check in ((bundle.RECORD, "record"), (bundle.ENTRIES, "entries"), (bundle.PROOFS, "inclusion")):
        assert outcomes(verified(changed(name, lambda _: nested + b"\n")))[check].outcome is Outcome.FAILED


def test_readers_that_break_are_failed_checks() -> None:
    def broken(_: object) -> bytes:
        raise RuntimeError("broken reader")

    report = verify(valid(), str(KEY.verifier), reading=replace(READING, attached_json=broken))
    assert outcomes(report)["pdf"].explanation == (
        "no attached record.json can be read from it: RuntimeError('broken reader')"
    )
    report = verify(valid(), str(KEY.verifier), reading=replace(READING, compose=lambda _: {"weight": 1.5}))
    assert outcomes(report)["document"].outcome is Outcome.FAILED


def test_a_proof_of_the_attestation_alone_is_not_enough() -> None:
    def only_attested(data: bytes) -> bytes:
        return canonical({**json.loads(data), "entries": []})

    found = outcomes(verified(changed(bundle.PROOFS, only_attested)))["inclusion"]
    assert (found.outcome, found.place) == (Outcome.FAILED, bundle.PROOFS)
