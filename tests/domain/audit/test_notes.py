"""Notes are the C2SP format's, to the byte, and nothing that merely looks like one is believed."""

import base64
import hashlib
import hmac
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given
from hypothesis import strategies as st

from domain.audit.notes import NoteRefused, SigningKey, VerifierKey, decode_base64, log_name, read_note, write_note

# The example of the format's reference implementation, golang.org/x/mod/sumdb/note.
KEY_TEXT = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PRIVATE = decode_base64("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNATURE = (
    "\N{EM DASH} PeterNeumann"
    " x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH = (
    "\N{EM DASH} EnochRoot"
    " rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
NOTE = f"{TEXT}\n{SIGNATURE}"
KEY = VerifierKey.parse(KEY_TEXT)


@pytest.mark.requirement("AUD-3")
def test_the_reference_note_is_written_to_the_byte() -> None:
    key = SigningKey("PeterNeumann", Ed25519PrivateKey.from_private_bytes(PRIVATE))
    assert write_note(TEXT, key) == NOTE
    assert str(key.verifier) == KEY_TEXT


@pytest.mark.requirement("AUD-3")
def test_the_reference_note_is_read() -> None:
    assert read_note(NOTE, KEY) == TEXT


def test_signatures_of_other_keys_are_passed_over() -> None:
    assert read_note(NOTE + ENOCH, KEY) == TEXT
    assert read_note(f"{TEXT}\n{ENOCH}{SIGNATURE}", KEY) == TEXT


def test_a_text_may_have_empty_lines() -> None:
    key = SigningKey.derive(b"seed", UUID(int=1))
    assert read_note(write_note("a\n\nb\n", key), key.verifier) == "a\n\nb\n"


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        f"{TEXT}\n",
        NOTE[:-1],
        f"\x01{NOTE}",
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("PeterNeumann ", "Bad Name "),
        f"{NOTE}Unexpected line.\n",
        f"{NOTE}\n",
        NOTE.replace("\N{EM DASH}", "--"),
        NOTE.replace("JnAM=", "JnAN="),
        NOTE.replace("JnAM=", "JnAM"),
        f"{TEXT}\n{ENOCH}",
        f"{TEXT}\n\N{EM DASH} PeterNeumann x08gow==\n",
        f"{TEXT}\n{SIGNATURE[:60]}ABCD{SIGNATURE[60:]}",
        f"{TEXT}\n{SIGNATURE}{SIGNATURE[:60]}ABCD{SIGNATURE[60:]}",
        NOTE.replace("answer", "Answer"),
        NOTE + ENOCH * 700,
        "\n\n" + SIGNATURE,
        NOTE.replace("then", "\ud800"),
    ],
)
def test_a_malformed_or_forged_note_is_refused(note: str) -> None:
    with pytest.raises(NoteRefused):
        read_note(note, KEY)


def test_even_a_signed_text_has_no_control_characters() -> None:
    key = SigningKey.derive(b"seed", UUID(int=1))
    signature = base64.b64encode(key.verifier.id + key.private.sign(b"a\tb\n")).decode()
    with pytest.raises(NoteRefused, match="control character"):
        read_note(f"a\tb\n\n\N{EM DASH} {key.name} {signature}\n", key.verifier)


def test_a_signature_line_without_a_signature_spoils_the_note() -> None:
    with pytest.raises(NoteRefused, match="without a signature"):
        read_note(f"{NOTE}\N{EM DASH} EnochRoot rwz+eA==\n", KEY)


@given(st.text(max_size=300))
@example("\n\n\N{EM DASH} PeterNeumann AAAA\n")
def test_hostile_text_is_refused_and_nothing_else(note: str) -> None:
    with pytest.raises(NoteRefused):
        read_note(note, KEY)


@given(st.integers(0, len(NOTE) - 1), st.characters())
def test_a_note_with_another_character_is_refused(place: int, other: str) -> None:
    changed = NOTE[:place] + other + NOTE[place + 1 :]
    if changed != NOTE:
        with pytest.raises(NoteRefused):
            read_note(changed, KEY)


@pytest.mark.parametrize("start", range(0, len(KEY_TEXT), 3))
def test_a_piece_of_a_key_is_refused(start: int) -> None:
    for end in range(start, len(KEY_TEXT) + 1):
        if (start, end) != (0, len(KEY_TEXT)):
            with pytest.raises(NoteRefused):
                VerifierKey.parse(KEY_TEXT[start:end])


@pytest.mark.parametrize("place", range(len(KEY_TEXT)))
def test_a_mistyped_key_is_refused(place: int) -> None:
    changed = KEY_TEXT[:place] + chr(ord(KEY_TEXT[place]) + 1) + KEY_TEXT[place + 1 :]
    with pytest.raises(NoteRefused):
        VerifierKey.parse(changed)


@pytest.mark.parametrize(
    "text",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        KEY_TEXT.replace("c74f20a3", "C74F20A3"),
        f"{KEY_TEXT}\n",
        KEY_TEXT.replace("Peter", "\ud800"),
    ],
    ids=["too long", "unknown algorithm", "upper-case id", "newline", "surrogate"],
)
def test_a_key_of_another_kind_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        VerifierKey.parse(text)


def test_each_company_has_its_own_key_derived_as_rfc_5869_says() -> None:
    company = UUID(int=5)
    name = log_name(company)
    extracted = hmac.new(bytes(32), b"seed", hashlib.sha256).digest()
    expanded = hmac.new(extracted, name.encode() + b"\x01", hashlib.sha256).digest()
    key = SigningKey.derive(b"seed", company)
    assert (key.name, key.private.private_bytes_raw()) == (name, expanded)
    assert name == "theriac.log/00000000-0000-0000-0000-000000000005"
    assert SigningKey.derive(b"seed", UUID(int=6)).verifier.public != key.verifier.public
    assert SigningKey.derive(b"tree", company).verifier.public != key.verifier.public


def test_a_key_is_read_back_as_it_was_printed() -> None:
    key = SigningKey.derive(b"seed", UUID(int=5)).verifier
    assert VerifierKey.parse(str(key)) == key


def test_a_private_key_is_never_printed() -> None:
    key = SigningKey.derive(b"seed", UUID(int=5))
    assert key.private.private_bytes_raw().hex() not in repr(key)
